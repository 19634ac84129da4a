using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Kernel;

namespace Portal.Shell.Seeds;

/// <summary>Colleagues of one demo tenant's owner: invited by the real commands, joined by their mails, with a role of the tenant's own and one who has not answered.</summary>
internal sealed class DemoTeam(SignUpByMail mails, IDispatchers dispatchers)
{
    private static readonly (string Address, string Name, string Role)[] Joined =
        [("ada", "Ada Karlsson", "Admin"), ("ben", "Ben Okafor", "Billing"), ("chiara", "Chiara Rossi", "Member"), ("dev", "Dev Patel", LabLead)];

    private const string LabLead = "Lab lead";

    public async Task MakeAsync(TenantId tenant, DemoTenant demo, CancellationToken ct)
    {
        var people = Expect(await dispatchers.As(Caller.System("seed")).SendAsync(new ListMembers(tenant), ct));
        var owner = dispatchers.As(Caller.Of(people.Members.Single(m => m.IsOwner).Id, demo.Email, null));
        TenantPermission[] lead = [TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.ManageMembers];
        Expect(await owner.SendAsync(new SaveRole(tenant, null, LabLead, "Runs a lab and invites its people.", lead, 0), ct));

        var roles = Expect(await owner.SendAsync(new ListRoles(tenant), ct)).Roles.ToDictionary(r => r.Name, r => r.Id);
        Expect(await owner.SendAsync(new InviteMembers(tenant, [.. Joined.Select(j => new Invitee(Of(j.Address, demo), roles[j.Role])), new Invitee(Of("eve", demo), roles["Support"])]), ct));
        foreach (var (address, name, _) in Joined)
        {
            var secret = await mails.TokenAsync(Of(address, demo), ct);
            Expect(await dispatchers.As(Caller.Anonymous("127.0.0.1")).SendAsync(new JoinTenantAnew(secret, name, DevelopmentAccounts.Password), ct));
        }
    }

    private static string Of(string name, DemoTenant demo) => $"{name}@{demo.Slug}.example";

    private static T Expect<T>(Result<T> result) => result.Error is { } error ? throw new InvalidOperationException($"A seeding command was refused: {error.Message}") : result.Value;
}
