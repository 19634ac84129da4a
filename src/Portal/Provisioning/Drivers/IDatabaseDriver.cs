using System.Data.Common;
using System.Globalization;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers;

/// <summary>
/// Makes, describes and removes one tenant's database of one kind. Everything is idempotent, may be killed in the middle and called again,
/// and works by names made from the tenant's id (and the cell's) alone, so that what a crash left behind is found without a ledger.
/// </summary>
internal interface IDatabaseDriver
{
    /// <summary>Stored in the ledger; never rename.</summary>
    string Kind { get; }

    DatabaseEngine Engine { get; }

    /// <summary>True where what exists is found cell by cell; false where all cells share one place, such as a folder.</summary>
    bool IsPerCell { get; }

    /// <summary>True where a tenant has a login of its own, with a password that can be changed.</summary>
    bool HasLogins { get; }

    /// <summary>Whether this is the driver for tenants that are separated so.</summary>
    bool Serves(Isolation isolation);

    string NameOf(PlacedTenant tenant);

    /// <summary>Makes the database with its login, or finds the one that an earlier attempt made and completes it.</summary>
    Task EnsureAsync(PlacedTenant tenant, string schema, CancellationToken ct);

    /// <returns>The newest script that is applied.</returns>
    Task<string> ApplySchemaAsync(PlacedTenant tenant, string schema, CancellationToken ct);

    /// <returns>Null when there is none.</returns>
    Task<DatabaseDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct);

    /// <summary>
    /// What <see cref="DescribeAsync"/> says of each of these, where an engine can say it with few questions to its server; for <c>verify</c>. Of one that does
    /// not exist there is no entry.
    /// </summary>
    async Task<IReadOnlyDictionary<TenantId, DescribedDatabase>> DescribeAllAsync(CellAccess cell, IReadOnlyCollection<TenantId> tenants, CancellationToken ct)
    {
        var described = new Dictionary<TenantId, DescribedDatabase>();
        foreach (var tenant in tenants)
        {
            try
            {
                if (await DescribeAsync(new PlacedTenant(cell, tenant), ct) is { } database)
                    described[tenant] = new DescribedDatabase(database, null);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                described[tenant] = new DescribedDatabase(null, exception.GetBaseException().Message);
            }
        }

        return described;
    }

    /// <summary>An open connection that reaches this tenant's database and nothing else: the tenant's own login, where there are logins.</summary>
    /// <exception cref="DatabaseLockedException">The tenant's database is locked.</exception>
    /// <exception cref="LoginRefusedException">The server has another password than <see cref="PlacedTenant.Login"/> says.</exception>
    Task<DbConnection> OpenAsync(PlacedTenant tenant, CancellationToken ct);

    /// <summary>Makes a connection that was used as good as new: no transaction, no settings of its own.</summary>
    /// <returns>False: it is to be closed, because it is broken or because of its kind.</returns>
    Task<bool> TryResetAsync(DbConnection connection, CancellationToken ct) => Task.FromResult(false);

    /// <summary>Writes and reads back as the tenant, looks at the schema, and tries to reach what is not the tenant's.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="schema">What it was made with.</param>
    /// <param name="onlyNewest">True: all scripts must be applied. False: an older state will do, as long as the schema's scripts know it.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="CheckFailedException">Something is not as promised.</exception>
    Task CheckAsync(PlacedTenant tenant, string schema, bool onlyNewest, CancellationToken ct);

    /// <summary>Gives the tenant's login the password of <see cref="PlacedTenant.Login"/>; an older version than the server has is passed over. Does nothing where there are no logins.</summary>
    Task SetPasswordAsync(PlacedTenant tenant, CancellationToken ct);

    /// <summary>Keeps everybody out, the tenant's own login included, and ends what is connected. All data stays.</summary>
    Task LockAsync(PlacedTenant tenant, CancellationToken ct);

    /// <summary>Lets the tenant in again.</summary>
    Task UnlockAsync(PlacedTenant tenant, CancellationToken ct);

    Task DeleteAsync(PlacedTenant tenant, CancellationToken ct);

    /// <summary>Removes what an attempt left half-made; what is whole stays.</summary>
    Task DeleteHalfMadeAsync(PlacedTenant tenant, CancellationToken ct);

    /// <summary>The newest script of a schema: what <see cref="DatabaseDescription.SchemaVersion"/> ought to be.</summary>
    string NewestScript(string schema);

    /// <summary>
    /// The names of everything of this kind that exists in a cell and is some tenant's, the half-made included; for <c>verify</c>. A login without its
    /// database counts, under the name that the database would have.
    /// </summary>
    Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct);

    /// <summary>What the driver keeps for itself in a cell (templates, databases made ahead of time) and ought not to be there any more; for <c>verify</c> and <c>sweep</c>.</summary>
    Task<IReadOnlyCollection<string>> ListLeftoversAsync(CellAccess cell, CancellationToken ct);

    Task DeleteLeftoverAsync(CellAccess cell, string name, CancellationToken ct);
}

/// <param name="SizeBytes">What it takes up.</param>
/// <param name="SchemaVersion">The newest script that is applied; null when none is.</param>
/// <param name="IsLocked">Whether everybody is kept out.</param>
/// <param name="PasswordVersion">Which of the login's passwords the server has; null where there are no logins, or none was ever set.</param>
internal sealed record DatabaseDescription(long SizeBytes, string? SchemaVersion, bool IsLocked = false, int? PasswordVersion = null);

/// <param name="Database">What it is like; null where that could not be found out.</param>
/// <param name="Unreadable">Why it could not.</param>
internal sealed record DescribedDatabase(DatabaseDescription? Database, string? Unreadable);

/// <summary>A driver that can make tenants' databases ahead of time; a tenant to come takes one by renaming it.</summary>
internal interface IReadyDatabases : IDatabaseDriver
{
    /// <summary>Makes what is missing and removes what is too much or of an old template. Returns at once where another node is at it.</summary>
    Task KeepReadyAsync(CellAccess cell, IReadOnlyCollection<string> schemas, CancellationToken ct);

    /// <returns>How many are ready, for each template there are some of.</returns>
    Task<IReadOnlyDictionary<string, int>> CountReadyAsync(CellAccess cell, CancellationToken ct);
}

/// <summary>A resource is not what it must be.</summary>
/// <param name="why">A key of <see cref="StepText"/>.</param>
/// <param name="values">What stands in its places.</param>
internal sealed class CheckFailedException(string why, params string[] values) : Exception(StepReason.Of(why, values).ErrorIn(CultureInfo.InvariantCulture))
{
    public StepReason Why { get; } = new(why, "check.advice", values);
}

/// <summary>The tenant's database lets nobody in: the tenant is to be deleted.</summary>
internal sealed class DatabaseLockedException(string name, Exception? inner = null) : Exception($"The database {name} is locked.", inner);

/// <summary>The server does not take the password: another one is in force.</summary>
internal sealed class LoginRefusedException(string name, Exception? inner = null) : Exception($"The server refuses the password of the login {name}.", inner)
{
    public string Login => name;
}
