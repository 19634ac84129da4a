using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Portal.Data.Saving;
using Portal.Kernel;

namespace Portal.Data;

/// <summary>
/// The control database. It knows no entity by name: areas bring their maps, which are found by scanning, and their sets, as extension properties.
/// Rows of <see cref="IBelongsToTenant"/> are visible only for the tenant that the gate has opened for this message.
/// </summary>
public abstract class PortalDb(DbContextOptions options, CallerContext caller) : DbContext(options), IDataProtectionKeyContext
{
    /// <summary>The name of the filter that hides other tenants' rows.</summary>
    public const string TenantFilter = "tenant";

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    // A member of the context, so that EF's cached model reads it from the running context and never keeps the first one's value.
    private TenantId? CallersTenant => caller.Tenant;

    /// <summary>True while whoever uses this context decides themselves what is done once more (<see cref="Patience"/> then repeats nothing).</summary>
    internal bool LeavesRepeating { get; private set; }

    /// <summary>One transaction. It is repeated where that helps and is safe: see <see cref="PersistentSave"/>.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (Database.CurrentTransaction is not null)
            return await SaveOnceAsync(acceptAllChangesOnSuccess, cancellationToken); // whoever began it repeats all of it or nothing

        var save = new PersistentSave(this, ct => SaveOnceAsync(acceptAllChangesOnSuccess, ct), this.GetService<ILoggerFactory>().CreateLogger<PersistentSave>());
        if (await save.RunAsync(cancellationToken) is { } count)
            return count;

        count = ChangeTracker.Entries().Count(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted);
        if (acceptAllChangesOnSuccess)
            ChangeTracker.AcceptAllChanges();

        return count;
    }

    /// <summary>Only Data Protection saves so. A key has no id that would tell whether it was stored, and one that is stored twice is none: it is not repeated.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        LeavesRepeating = true;
        try
        {
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }
        finally
        {
            LeavesRepeating = false;
        }
    }

    /// <summary>The same database over a connection of its own, for one question.</summary>
    internal PortalDb Another()
    {
        var another = (PortalDb)Activator.CreateInstance(GetType(), this.GetService<IDbContextOptions>(), caller)!;
        another.LeavesRepeating = true;
        return another;
    }

    private async Task<int> SaveOnceAsync(bool acceptAllChangesOnSuccess, CancellationToken ct)
    {
        LeavesRepeating = true;
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, ct);
        }
        finally
        {
            LeavesRepeating = false;
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Conventions.Configure(configurationBuilder, Database.ProviderName!);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PortalDb).Assembly);
        modelBuilder.Entity<DataProtectionKey>().ToTable("DataProtectionKeys").Property(k => k.Xml).IsUnbounded();
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(e => typeof(IBelongsToTenant).IsAssignableFrom(e.ClrType) && e.BaseType is null))
            modelBuilder.Entity(entity.ClrType).HasQueryFilter(TenantFilter, OfCallersTenant(entity.ClrType));

        Conventions.Finish(modelBuilder, Database.ProviderName!);
    }

    private LambdaExpression OfCallersTenant(Type entity)
    {
        var row = Expression.Parameter(entity, "row");
        var tenant = Expression.Convert(Expression.Property(row, nameof(IBelongsToTenant.TenantId)), typeof(TenantId?));
        var callers = Expression.Property(Expression.Constant(this), typeof(PortalDb).GetProperty(nameof(CallersTenant), BindingFlags.Instance | BindingFlags.NonPublic)!);
        return Expression.Lambda(Expression.Equal(tenant, callers), row);
    }
}

/// <summary>A row of one tenant.</summary>
public interface IBelongsToTenant
{
    TenantId TenantId { get; }
}

/// <summary>A row that two may try to change at once: the later one loses with <see cref="ChangedByAnotherException"/>.</summary>
public interface IVersioned
{
    int Version { get; }
}

public static class TenantFilterExceptions
{
    /// <summary>Leaves the tenant filter. Allowed only where the architecture tests list it; it lifts the filter from the WHOLE query.</summary>
    public static IQueryable<T> AcrossTenants<T>(this IQueryable<T> rows) where T : class => rows.IgnoreQueryFilters([PortalDb.TenantFilter]);
}

public sealed class SqlitePortalDb(DbContextOptions<SqlitePortalDb> options, CallerContext caller) : PortalDb(options, caller);

public sealed class PostgresPortalDb(DbContextOptions<PostgresPortalDb> options, CallerContext caller) : PortalDb(options, caller);

public sealed class SqlServerPortalDb(DbContextOptions<SqlServerPortalDb> options, CallerContext caller) : PortalDb(options, caller);
