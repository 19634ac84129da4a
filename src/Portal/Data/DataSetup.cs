using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Portal.Data.Protection;
using Portal.Data.Saving;

namespace Portal.Data;

internal static class DataSetup
{
    public const string ConnectionName = "Portal";

    /// <summary>Registers <see cref="PortalDb"/> on the configured provider.</summary>
    public static IServiceCollection AddData(this IServiceCollection services, DatabaseConnection database)
    {
        services.AddSingleton(database);
        switch (database.Provider)
        {
            case DatabaseProvider.Sqlite:
                services.AddControlDatabase<SqlitePortalDb>(
                    db => db.UseSqlite(database.ConnectionString, sqlite => sqlite.ExecutionStrategy(s => new Patience(s))).AddInterceptors(new SqliteConnectionInterceptor()));
                break;
            case DatabaseProvider.Postgres:
                services.AddControlDatabase<PostgresPortalDb>(db => db.UseNpgsql(database.ConnectionString, postgres => postgres.ExecutionStrategy(s => new Patience(s))));
                break;
            case DatabaseProvider.SqlServer:
                services.AddControlDatabase<SqlServerPortalDb>(db => db.UseSqlServer(database.ConnectionString, server => server.ExecutionStrategy(s => new Patience(s))));
                break;
            default:
                throw new InvalidOperationException($"Database:Provider '{database.Provider}' is not one of {string.Join(", ", Enum.GetNames<DatabaseProvider>())}.");
        }

        services.AddSingleton<QueryCache>();
        services.AddSingleton<CacheInterceptor>();
        services.AddScoped<StartTurn>();
        services.AddScoped<ControlDatabase>();
        services.AddProtection();
        services.AddHostedService<Housekeeping>();
        return services;
    }

    // Every scope has a context of its own; what they are made with is put together once.
    private static void AddControlDatabase<TDb>(this IServiceCollection services, Action<DbContextOptionsBuilder> provide) where TDb : PortalDb => services.AddDbContext<PortalDb, TDb>(
        (areas, db) =>
        {
            provide(db);
            db.AddHabits(areas);
        },
        optionsLifetime: ServiceLifetime.Singleton);

    // What an area keeps beside its rows comes first: it adds to the unit of work.
    private static void AddHabits(this DbContextOptionsBuilder db, IServiceProvider areas) => db
        .AddInterceptors(areas.GetServices<ISaveChangesInterceptor>())
        .AddInterceptors(new SaveInterceptor(), areas.GetRequiredService<CacheInterceptor>())
        .ConfigureWarnings(warnings => warnings
            // What is counted or fetched up to a bound needs no order, and asking for one would read past it.
            .Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)

            // Two that change the same row are an ordinary day, and the first look at an empty database is too. Whoever gets the exception knows which it
            // is and logs what matters: a line of level Error is something for a person to look at.
            .Log((CoreEventId.SaveChangesFailed, LogLevel.Debug), (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug)));
}

/// <summary>The control database's provider and connection string, for those that bring their own client (the scheduler).</summary>
public sealed record DatabaseConnection(DatabaseProvider Provider, string ConnectionString)
{
    private const int MostPrepared = 100;

    /// <summary>
    /// With what Portal asks of its connections, unless the operator has set it. The same few statements come over and over: PostgreSQL plans them once for each
    /// connection. A pooler that hands every transaction another connection may not be able to do that; there, set <c>Max Auto Prepare=0</c>. And nothing here
    /// changes a session of the control database, locks end with their transaction: a connection need not be made new each time it is taken.
    /// </summary>
    public static DatabaseConnection Of(DatabaseProvider provider, string connectionString)
    {
        if (provider != DatabaseProvider.Postgres)
            return new(provider, connectionString);

        var given = new DbConnectionStringBuilder { ConnectionString = connectionString }; // Npgsql's own has every key, given or not
        var asked = new NpgsqlConnectionStringBuilder(connectionString);
        if (!given.ContainsKey("Max Auto Prepare") && !given.ContainsKey("MaxAutoPrepare"))
            asked.MaxAutoPrepare = MostPrepared;
        if (!given.ContainsKey("No Reset On Close") && !given.ContainsKey("NoResetOnClose"))
            asked.NoResetOnClose = true;

        return new(provider, asked.ToString());
    }
}
