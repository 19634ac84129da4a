using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>A person in a tenant, with one role.</summary>
public sealed class Membership : IBelongsToTenant, IVersioned
{
    public TenantId TenantId { get; init; }

    public PersonId PersonId { get; init; }

    public Guid RoleId { get; set; }

    public DateTimeOffset Since { get; init; }

    /// <summary>Kept out since then, with their role, until somebody lets them in again; null: they may come in.</summary>
    public DateTimeOffset? DeactivatedAt { get; set; }

    public int Version { get; private set; }
}

/// <summary>A named set of permissions in one tenant.</summary>
public sealed class TenantRole : IBelongsToTenant, IVersioned
{
    public const int NameLength = 60;
    public const int DescriptionLength = 200;

    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    public string Name { get; set; } = "";

    /// <summary>What it is for, in the words of whoever made it.</summary>
    public string Description { get; set; } = "";

    /// <summary>It came with the tenant: it has a name in every language, and nobody changes or deletes it.</summary>
    public bool IsBuiltIn { get; init; }

    public IReadOnlyList<TenantPermission> Permissions { get; set; } = [];

    public int Version { get; private set; }
}

/// <summary>A person who works for the provider, and what they are in the back office.</summary>
public sealed class StaffMember : IVersioned
{
    public PersonId PersonId { get; init; }

    public StaffRole Role { get; set; }

    public DateTimeOffset Since { get; init; }

    public int Version { get; private set; }
}

/// <summary>What a token opens. Stored as text; never rename.</summary>
public enum TokenPurpose
{
    /// <summary>Set the first password, after an invitation.</summary>
    Invitation,

    /// <summary>The one-time link of the first start.</summary>
    FirstAdministrator,
}

/// <summary>A single-use link: random, stored hashed, expiring, bound to what it is for. (Resets use Identity's own tokens.)</summary>
public sealed class OneTimeToken : IVersioned
{
    public Guid Id { get; init; }

    public TokenPurpose Purpose { get; init; }

    /// <summary>SHA-256 as hexadecimal.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Null for the first administrator: there is no account yet.</summary>
    public PersonId? PersonId { get; init; }

    public TenantId? TenantId { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    public int Version { get; private set; }
}
