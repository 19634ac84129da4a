using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>
/// Between the password and the second factor a browser holds a ticket: bound to the account and its security stamp, over after five minutes, good for one
/// sign-in and for nothing else.
/// </summary>
internal sealed class SecondStep(PortalDb db, Tickets tickets, TimeProvider time)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    private const string Purpose = "second-step";

    public string Issue(Person person) => tickets.Issue(Purpose, new Ticket(Guid.NewGuid(), person.Id, person.SecurityStamp!), ValidFor);

    /// <returns>Whose sign-in it is; null: the ticket is over, was used, or the account has changed since (a new password, signed out everywhere, locked).</returns>
    public async Task<Person?> FindAsync(string? ticket, CancellationToken ct)
    {
        if (tickets.Open<Ticket>(Purpose, ticket) is not { } opened || await db.SpentProofs.AnyAsync(p => p.Number == opened.Number, ct))
            return null;

        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == opened.Person && p.SecurityStamp == opened.Stamp, ct);
        return Person.IsLocked(person?.LockoutEnd, time.GetUtcNow()) ? null : person;
    }

    /// <summary>Uses the ticket up in the caller's unit of work: of two who show it at once, one does not save.</summary>
    public void Spend(string ticket) =>
        db.SpentProofs.Add(new SpentProof { Number = tickets.Open<Ticket>(Purpose, ticket)!.Number, ExpiresAt = time.GetUtcNow() + ValidFor });

    private sealed record Ticket(Guid Number, Guid Person, string Stamp);
}

/// <summary>The cookie that carries the ticket.</summary>
public sealed class SecondStepCookie(PortalOptions portal)
{
    private readonly TicketCookie _cookie = new("portal-second-step", SecondStep.ValidFor, portal);

    public string? Read(HttpContext http) => _cookie.Read(http);

    /// <summary>Keeps the ticket, and sends on to the second step.</summary>
    /// <returns>Where the browser goes now.</returns>
    public string Begin(HttpContext http, string ticket, string? returnUrl)
    {
        _cookie.Write(http, ticket);
        return LocalUrl.IsLocal(returnUrl) ? "/signin/second?returnUrl=" + Uri.EscapeDataString(returnUrl!) : "/signin/second";
    }

    public void End(HttpContext http) => _cookie.Remove(http);
}
