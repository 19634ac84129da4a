using System.Security.Claims;

namespace Portal.Kernel;

/// <summary>Who sends a message, and from where. What they may do is not in here: it is read from the database at every message.</summary>
/// <param name="Person">The signed-in person, or null.</param>
/// <param name="Name">How the audit names them: an e-mail address, or the program's own part such as <c>worker</c>.</param>
/// <param name="RemoteAddress">The client's IP address, where there is one.</param>
/// <param name="IsSystem">True for the program itself (worker, verbs of the command line): passes the gate.</param>
public sealed record Caller(PersonId? Person, string Name, string? RemoteAddress, bool IsSystem)
{
    /// <summary>The browser that they are signed in with; null where the program itself acts for them. The gate lets nothing through once it is over.</summary>
    public Session? Session { get; init; }

    /// <summary>SHA-256 of the key that a program came with, as hexadecimal; null: no program. What it opens is read at every message.</summary>
    public string? KeyHash { get; init; }

    /// <summary>What a caller who has not signed in is called. Stored; never rename.</summary>
    public const string AnonymousName = "anonymous";

    /// <summary>What somebody is called who owned a tenant that is gone. Stored; never rename.</summary>
    public const string OwnerName = "owner";

    /// <summary>What the program is called where it does what is due. Stored; never rename.</summary>
    public const string ClockName = "clock";

    public static Caller Anonymous(string? remoteAddress) => new(null, AnonymousName, remoteAddress, false);

    public static Caller Of(PersonId person, string name, string? remoteAddress) => new(person, name, remoteAddress, false);

    /// <summary>Whoever sits at a browser: of its principal.</summary>
    public static Caller Of(ClaimsPrincipal user, string? remoteAddress) => Session.Of(user) is { } session
        ? new(session.Person, user.Identity!.Name ?? session.Person.ToString(), remoteAddress, false) { Session = session }
        : Anonymous(remoteAddress);

    /// <summary>A program that presents this key; whether it is one is for the gate to say.</summary>
    public static Caller OfKey(string key, string? remoteAddress) => new(null, AnonymousName, remoteAddress, false) { KeyHash = OneTimeSecret.HashOf(key) };

    public static Caller System(string part) => new(null, part, null, true);
}

/// <summary>The caller of the running message and the one tenant whose rows the gate has opened. Scoped: one per message.</summary>
public sealed class CallerContext
{
    public Caller Caller { get; set; } = Caller.Anonymous(null);

    /// <summary>Set by the gate after it has checked the membership; null means: no tenant's rows.</summary>
    public TenantId? Tenant { get; set; }

    /// <summary>The only tenant that the caller's key is for; null: for all, or there is no key.</summary>
    public TenantId? OnlyTenant { get; set; }
}

/// <summary>Finds the caller of the current request or circuit.</summary>
public interface ICurrentCaller
{
    ValueTask<Caller> GetAsync();
}
