using Microsoft.AspNetCore.Identity;

namespace Portal.Features.Members;

/// <summary>An account. Staff and members are the same kind; what tells them apart are permissions.</summary>
public sealed class Person : IdentityUser<Guid>
{
    public const int NameLength = 100;

    /// <summary>Password attempts until signing in pauses.</summary>
    public const int AttemptsBeforePause = 5;

    /// <summary>How long signing in pauses after too many wrong passwords.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    public string? DisplayName { get; set; }

    /// <summary>The person's own choice of language (two letters), which wins over the tenant's; null: none made.</summary>
    public string? Language { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// True when the account is locked by decision. A pause after wrong passwords stops signing in only: otherwise any stranger who types
    /// wrong passwords could throw out whoever is working.
    /// </summary>
    public static bool IsLocked(DateTimeOffset? lockoutEnd, DateTimeOffset now) => lockoutEnd > now + Pause;
}
