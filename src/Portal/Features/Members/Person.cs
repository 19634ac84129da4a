using Microsoft.AspNetCore.Identity;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>An account. Staff and members are the same kind; what tells them apart are permissions.</summary>
public sealed class Person : IdentityUser<Guid>
{
    public const int NameLength = 100;
    public const int TimeZoneLength = 64;
    public const int KnownDevicesLength = 1000;

    /// <summary>Password attempts until signing in pauses.</summary>
    public const int AttemptsBeforePause = 5;

    /// <summary>How long signing in pauses after too many wrong passwords.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    public string? DisplayName { get; set; }

    /// <summary>The person's own choice of language (two letters), which wins over the tenant's; null: none made.</summary>
    public string? Language { get; set; }

    /// <summary>How the person wants their pages on every device; null: as each device says.</summary>
    public ThemeChoice? Theme { get; set; }

    /// <summary>The zone that times are shown in, as an IANA name; null: the browser's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>What the person does not want to be written to about.</summary>
    public IReadOnlyList<Notice> Unwanted { get; set; } = [];

    /// <summary>The kinds of browsers that the account was used with, newest last, as <c>Firefox/Linux</c> with a bar between them.</summary>
    public string KnownDevices { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The mark of the password attempt that was counted last.</summary>
    public Guid? LastAttempt { get; set; }

    /// <summary>Wrong tries at the second step since the last right one.</summary>
    public int FactorFailures { get; set; }

    /// <summary>Until when the second step takes no codes; null: it takes them.</summary>
    public DateTimeOffset? FactorsPausedUntil { get; set; }

    /// <summary>The mark of the try at the second step that was counted last.</summary>
    public Guid? LastFactorAttempt { get; set; }

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

    /// <summary>Gives the account an address that its reader has confirmed, and ends every session.</summary>
    public void MoveTo(string email)
    {
        (UserName, NormalizedUserName) = (email, EmailAddress.Normalise(email));
        (Email, NormalizedEmail, EmailConfirmed) = (email, EmailAddress.Normalise(email), true);
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

    public bool Wants(Notice notice) => !Unwanted.Contains(notice);

    internal static string NewStamp() => Guid.NewGuid().ToString("N");
}
