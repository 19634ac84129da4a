using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Data.Protection;
using Portal.Data.Saving;

namespace Portal.Data;

internal static class DataSetup
{
    public const string ConnectionName = "Portal";

    /// <summary>Registers <see cref="PortalDb"/> on the configured provider.</summary>
    public static IServiceCollection AddData(this IServiceCollection services, DatabaseOptions options, string connectionString)
    {
        services.AddSingleton(new DatabaseConnection(options.Provider, connectionString));
        switch (options.Provider)
        {
            case DatabaseProvider.Sqlite:
                services.AddDbContext<PortalDb, SqlitePortalDb>(db => db.UseSqlite(connectionString, sqlite => sqlite.ExecutionStrategy(s => new Patience(s))).AddInterceptors(new SqliteConnectionInterceptor()).AddHabits());
                break;
            case DatabaseProvider.Postgres:
                services.AddDbContext<PortalDb, PostgresPortalDb>(db => db.UseNpgsql(connectionString, postgres => postgres.ExecutionStrategy(s => new Patience(s))).AddHabits());
                break;
            case DatabaseProvider.SqlServer:
                services.AddDbContext<PortalDb, SqlServerPortalDb>(db => db.UseSqlServer(connectionString, server => server.ExecutionStrategy(s => new Patience(s))).AddHabits());
                break;
            default:
                throw new InvalidOperationException($"Database:Provider '{options.Provider}' is not one of {string.Join(", ", Enum.GetNames<DatabaseProvider>())}.");
        }

        services.AddScoped<ControlDatabase>();
        services.AddProtection();
        services.AddHostedService<Housekeeping>();
        return services;
    }

    private static DbContextOptionsBuilder AddHabits(this DbContextOptionsBuilder db) => db.AddInterceptors(new SaveInterceptor()).ConfigureWarnings(warnings => warnings
        // What is counted or fetched up to a bound needs no order, and asking for one would read past it.
        .Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)

        // Two that change the same row are an ordinary day, and the first look at an empty database is too. Whoever gets the exception knows which it
        // is and logs what matters: a line of level Error is something for a person to look at.
        .Log((CoreEventId.SaveChangesFailed, LogLevel.Debug), (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug)));
}

/// <summary>The control database's provider and connection string, for those that bring their own client (the scheduler).</summary>
public sealed record DatabaseConnection(DatabaseProvider Provider, string ConnectionString);
