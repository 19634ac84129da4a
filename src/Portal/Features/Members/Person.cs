using Microsoft.AspNetCore.Identity;

namespace Portal.Features.Members;

/// <summary>An account. Staff and members are the same kind; what tells them apart are permissions.</summary>
public sealed class Person : IdentityUser<Guid>
{
    public string? DisplayName { get; set; }

    /// <summary>The person's own choice of language (two letters), which wins over the tenant's; null: none made.</summary>
    public string? Language { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
