using Portal.Data;
using Portal.Kernel;
using Quartz;

namespace Portal.Provisioning.Dispatch;

internal static class QuartzSetup
{
    /// <summary>
    /// Quartz on the control database. Its tables hold nothing but wishes to run: they can be dropped and are made again. A process
    /// without the worker's role writes wishes and never fires any. Needs a migrated database when the host starts.
    /// </summary>
    public static IServiceCollection AddDispatch(this IServiceCollection services, ProvisioningOptions options, PortalOptions portal, DatabaseConnection connection)
    {
        var sqlite = connection.Provider == DatabaseProvider.Sqlite;
        services.AddQuartz(q =>
        {
            q.ConfigureScheduler(s =>
            {
                s.InstanceName = "portal";
                s.GenerateInstanceId = !sqlite;
                s.IdleWaitTime = TimeSpan.FromSeconds(sqlite ? 10 : 1); // other nodes' wishes are found by looking
                s.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            q.UseDefaultThreadPool(options.Threads > 0 ? options.Threads : sqlite ? 4 : 16);
            q.UsePersistentStore(store =>
            {
                _ = connection.Provider switch
                {
                    DatabaseProvider.Sqlite => store.UseSqlite(RelaxedSqlite.Instance, connection.ConnectionString),
                    DatabaseProvider.Postgres => store.UsePostgres(connection.ConnectionString),
                    _ => store.UseSqlServer(connection.ConnectionString),
                };
                store.ProvisionSchema();
                if (!sqlite)
                {
                    // A dead worker is missed after 7 to 9 seconds. One that only stood still for so long is fenced when it goes on.
                    store.UseClustering(c =>
                    {
                        c.CheckinInterval = TimeSpan.FromSeconds(2);
                        c.CheckinMisfireThreshold = TimeSpan.FromSeconds(5);
                    });
                }

                store.ConfigureStore(o =>
                {
                    o.StoreJobDataAsStrings = true;
                    o.AcceptEnlistedTransactions = false; // on SQLite it deadlocks with the unit of work
                    o.RecoverFiringsCancelledByShutdown = true;
                    o.UseBackgroundThreads = true;
                });
            });
        });
        services.AddQuartzHostedService(o =>
        {
            o.AutoStart = portal.IsWorker;
            o.WaitForJobsToComplete = true;
        });
        services.AddSingleton<IDispatchWork, QuartzDispatch>();
        if (portal.IsWorker)
            services.AddHostedService<Reconciler>(); // after the scheduler, whose tables it needs

        return services;
    }
}
