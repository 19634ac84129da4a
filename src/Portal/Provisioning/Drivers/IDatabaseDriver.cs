using System.Data.Common;
using Portal.Kernel;

namespace Portal.Provisioning.Drivers;

/// <summary>
/// Makes, describes and removes one tenant's database of one kind. Everything is idempotent, may be killed in the middle and called again,
/// and works by names made from the tenant's id alone, so that what a crash left behind is found without a ledger.
/// </summary>
internal interface IDatabaseDriver
{
    /// <summary>Stored in cells and in the ledger; never rename.</summary>
    string Kind { get; }

    string NameOf(TenantId tenant);

    Task EnsureAsync(TenantId tenant, string schema, CancellationToken ct);

    /// <returns>The newest script that is applied.</returns>
    Task<string> ApplySchemaAsync(TenantId tenant, string schema, CancellationToken ct);

    /// <returns>Null when there is none.</returns>
    Task<DatabaseDescription?> DescribeAsync(TenantId tenant, CancellationToken ct);

    /// <summary>An open connection that reaches this tenant's database and nothing else.</summary>
    Task<DbConnection> OpenAsync(TenantId tenant, CancellationToken ct);

    /// <summary>Writes and reads back as the tenant, looks at the schema, and tries to reach what is not the tenant's.</summary>
    /// <exception cref="CheckFailedException">Something is not as promised.</exception>
    Task CheckAsync(TenantId tenant, string schema, CancellationToken ct);

    Task DeleteAsync(TenantId tenant, CancellationToken ct);

    /// <summary>Removes what an attempt left half-made; what is whole stays.</summary>
    Task DeleteHalfMadeAsync(TenantId tenant, CancellationToken ct);

    /// <summary>The newest script of a schema: what <see cref="DatabaseDescription.SchemaVersion"/> ought to be.</summary>
    string NewestScript(string schema);

    /// <summary>The names of everything of this kind that exists, the half-made included; for <c>verify</c>.</summary>
    Task<IReadOnlyCollection<string>> ListAsync(CancellationToken ct);
}

/// <param name="SizeBytes">What it takes up.</param>
/// <param name="SchemaVersion">The newest script that is applied; null when none is.</param>
internal sealed record DatabaseDescription(long SizeBytes, string? SchemaVersion);

/// <summary>A resource is not what it must be.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
