using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Says of a list of addresses which of them would be invited, and what is wrong with the others.</summary>
/// <param name="Text">Addresses, a line each, or lines of comma-separated values with the address first and the name of a role second, as a spreadsheet saves them.</param>
/// <param name="Role">For lines that name none.</param>
[Requires(TenantPermission.ManageMembers)]
public sealed record PreviewInvitations(TenantId Tenant, string Text, Guid Role) : IQuery<InvitationPreview>, IConcernsTenant
{
    public const int MostCharacters = 64_000;
}

/// <param name="SeatsLeft">Null: unlimited.</param>
public sealed record InvitationPreview(IReadOnlyList<InvitationLine> Lines, int? SeatsLeft)
{
    public IEnumerable<Invitee> Good => Lines.Where(l => l.Problem is null).Select(l => new Invitee(l.Email, l.Role));
}

/// <param name="Number">1, 2, 3 … in the text.</param>
/// <param name="Problem">Why this one is not invited; null: they would be.</param>
public sealed record InvitationLine(int Number, string Email, Guid Role, string RoleName, string? Problem);

internal sealed class PreviewInvitationsHandler(PortalDb db, TenantPeople people, IStringLocalizer<RosterText> text) : IQueryHandler<PreviewInvitations, InvitationPreview>
{
    private static readonly char[] Separators = [',', ';', '\t'];

    public async Task<Result<InvitationPreview>> Handle(PreviewInvitations query, CancellationToken ct)
    {
        if (query.Text is not { Length: <= PreviewInvitations.MostCharacters })
            return Error.Invalid(nameof(query.Text), text["invite.tooLong"]);

        var roles = await db.TenantRoles.AsNoTracking().ToListAsync(ct);
        var mine = await people.MineAsync(ct);
        var written = Split(query.Text).ToList();
        if (written.Count > InviteMembers.MostAtOnce)
            return Error.Invalid(nameof(query.Text), text["invite.tooMany", InviteMembers.MostAtOnce]);

        var there = await people.WhoIsThereAsync([.. written.Select(l => EmailAddress.Normalise(l.Email))], ct);
        var seen = new HashSet<string>();
        var lines = new List<InvitationLine>();
        foreach (var (number, email, roleName) in written)
        {
            var role = roleName is null
                ? roles.Find(r => r.Id == query.Role)
                : roles.Find(r => string.Equals(r.Name, roleName, StringComparison.OrdinalIgnoreCase) || string.Equals(text.NameOf(r), roleName, StringComparison.OrdinalIgnoreCase));
            var address = EmailAddress.Normalise(email);
            var problem = !EmailAddress.IsValid(email) ? text["line.address"].Value
                : there.Contains(address) ? text["line.there"].Value
                : !seen.Add(address) ? text["line.twice"].Value
                : role is null ? text["role.unknown"].Value
                : !TenantPeople.Covers(mine, role.Permissions) ? text["role.beyond"].Value
                : null;
            lines.Add(new InvitationLine(number, email, role?.Id ?? default, role is null ? roleName ?? "" : text.NameOf(role), problem));
        }

        var (used, limit) = await people.SeatsAsync(ct);
        return new InvitationPreview(lines, limit - used);
    }

    // A first line that names its columns is left out, and so are empty ones.
    private static IEnumerable<(int Number, string Email, string? Role)> Split(string written)
    {
        var number = 0;
        foreach (var line in written.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var cells = line.Split(Separators).Select(c => c.Trim().Trim('"').Trim()).ToArray();
            var isHeading = number == 1 && !cells[0].Contains('@', StringComparison.Ordinal) && line.Contains("mail", StringComparison.OrdinalIgnoreCase);
            if (isHeading || cells.All(c => c.Length == 0))
                continue;

            // "ana@example.com, ben@example.com" on one line are two people.
            if (cells.Length > 1 && cells[1..].All(c => c.Length == 0 || c.Contains('@', StringComparison.Ordinal)))
            {
                foreach (var cell in cells.Where(c => c.Length > 0))
                    yield return (number, cell, null);
            }
            else
            {
                yield return (number, cells[0], cells.ElementAtOrDefault(1) is { Length: > 0 } role ? role : null);
            }
        }
    }
}
