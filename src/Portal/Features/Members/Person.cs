using Microsoft.AspNetCore.Identity;
using Portal.Kernel;

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

    /// <summary>The mark of the password attempt that was counted last.</summary>
    public Guid? LastAttempt { get; set; }

    /// <summary>An account without a password: nobody can sign in to it before they have proved that the address is theirs.</summary>
    public static Person New(string email, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        UserName = email,
        NormalizedUserName = EmailAddress.Normalise(email),
        Email = email,
        NormalizedEmail = EmailAddress.Normalise(email),
        LockoutEnabled = true,
        SecurityStamp = NewStamp(),
        ConcurrencyStamp = NewStamp(),
        CreatedAt = now,
    };

    /// <summary>Gives the account a password, whose hash this is, and ends every session.</summary>
    public void Keep(string passwordHash)
    {
        PasswordHash = passwordHash;
        EndSessions();
    }

    /// <summary>Ends every session, and every reset link that was sent.</summary>
    public void EndSessions()
    {
        SecurityStamp = NewStamp();
        ConcurrencyStamp = NewStamp();
    }

    /// <summary>
    /// True when the account is locked by decision. A pause after wrong passwords stops signing in only: otherwise any stranger who types
    /// wrong passwords could throw out whoever is working.
    /// </summary>
    public static bool IsLocked(DateTimeOffset? lockoutEnd, DateTimeOffset now) => lockoutEnd > now + Pause;

    internal static string NewStamp() => Guid.NewGuid().ToString("N");
}
