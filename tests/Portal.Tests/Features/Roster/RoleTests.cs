using Portal.Features.Roster;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Roster;

/// <summary>A tenant's own roles.</summary>
public sealed class RoleTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task A_role_of_ones_own_is_made_given_changed_and_deleted()
    {
        var team = await Team.OfAsync(app);
        var (owner, member) = (await team.AddAsync("Owner"), await team.AddAsync("Member"));

        var made = await SaveAsync(team, owner, null, " Team  lead ", 0, TenantPermission.ViewTenant, TenantPermission.ManageMembers, TenantPermission.ViewMembers);
        Assert.True((await app.As(owner).SendAsync(new ChangeMemberRole(team.Id, member.Person!.Value, made.Value))).Succeeded);
        Assert.True((await team.ListAsync(member)).MayManage);

        var row = await RowAsync(team, owner, made.Value);
        Assert.Equal(("Team lead", 1, true, false), (row.Name, row.Members, row.MayChange, row.IsBuiltIn));
        Assert.Equal(ErrorKind.Conflict, (await app.As(owner).SendAsync(new DeleteRole(team.Id, made.Value))).Error?.Kind); // somebody has it

        Assert.True((await SaveAsync(team, owner, made.Value, "Lead", row.Version, TenantPermission.ViewTenant, TenantPermission.ViewMembers)).Succeeded);
        Assert.False((await team.ListAsync(member)).MayManage); // holds with the next message
        Assert.Equal(ErrorKind.Conflict, (await SaveAsync(team, owner, made.Value, "Late", row.Version, TenantPermission.ViewTenant)).Error?.Kind);

        Assert.True((await app.As(owner).SendAsync(new ChangeMemberRole(team.Id, member.Person!.Value, team["Member"]))).Succeeded);
        Assert.True((await app.As(owner).SendAsync(new DeleteRole(team.Id, made.Value))).Succeeded);
        Assert.Equal(6, (await app.As(owner).SendAsync(new ListRoles(team.Id))).Value.Roles.Count);
    }

    [Fact]
    public async Task Wrong_ones_are_refused_with_the_field()
    {
        var (team, other) = (await Team.OfAsync(app), await Team.OfAsync(app));
        var (owner, admin) = (await team.AddAsync("Owner"), await team.AddAsync("Admin"));
        TenantPermission[] look = [TenantPermission.ViewTenant];
        (string Field, Caller By, string Name, string Description, TenantPermission[] Permissions)[] wrong =
        [
            (nameof(SaveRole.Name), owner, "", "", look),
            (nameof(SaveRole.Name), owner, "\u202e", "", look),
            (nameof(SaveRole.Name), owner, new string('n', 61), "", look),
            (nameof(SaveRole.Name), owner, "member", "", look), // a built-in one
            (nameof(SaveRole.Description), owner, "Fine", new string('d', 201), look),
            (nameof(SaveRole.Description), owner, "Fine", "a\0b", look),
            (nameof(SaveRole.Permissions), owner, "Fine", "", []),
            (nameof(SaveRole.Permissions), owner, "Fine", "", [TenantPermission.ViewTenant, (TenantPermission)99]),
            (nameof(SaveRole.Permissions), owner, "Fine", "", [TenantPermission.ViewTenant, TenantPermission.OwnTenant]),
            (nameof(SaveRole.Permissions), admin, "Fine", "", [TenantPermission.ViewTenant, TenantPermission.ManageBilling]), // beyond their own
        ];

        foreach (var (field, by, name, description, permissions) in wrong)
        {
            var error = (await app.As(by).SendAsync(new SaveRole(team.Id, null, name, description, permissions, 0))).Error;
            Assert.Equal((name, ErrorKind.Invalid, field), (name, error?.Kind, error?.Fields.Single().Field));
        }

        Assert.Equal(ErrorKind.Conflict, (await SaveAsync(team, owner, team["Member"], "Mine", 1, look)).Error?.Kind); // built in
        Assert.Equal(ErrorKind.Conflict, (await app.As(owner).SendAsync(new DeleteRole(team.Id, team["Support"]))).Error?.Kind);
        var foreign = (await SaveAsync(other, await other.AddAsync("Owner"), null, "Theirs", 0, look)).Value;
        Assert.Equal(ErrorKind.NotFound, (await SaveAsync(team, owner, foreign, "Mine", 1, look)).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(owner).SendAsync(new DeleteRole(team.Id, foreign))).Error?.Kind);
        Assert.Equal(6, (await app.As(owner).SendAsync(new ListRoles(team.Id))).Value.Roles.Count);
    }

    [Fact]
    public async Task Nobody_changes_a_role_that_allows_more_than_they_hold()
    {
        var team = await Team.OfAsync(app);
        var (owner, admin) = (await team.AddAsync("Owner"), await team.AddAsync("Admin"));
        var treasurer = (await SaveAsync(team, owner, null, "Treasurer", 0, TenantPermission.ViewTenant, TenantPermission.ManageBilling)).Value;

        Assert.False((await RowAsync(team, admin, treasurer)).MayChange);
        Assert.Equal(ErrorKind.Forbidden, (await SaveAsync(team, admin, treasurer, "Mine", 1, TenantPermission.ViewTenant)).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(admin).SendAsync(new DeleteRole(team.Id, treasurer))).Error?.Kind);
    }

    private Task<Result<Guid>> SaveAsync(Team team, Caller by, Guid? id, string name, int basedOn, params TenantPermission[] permissions) =>
        app.As(by).SendAsync(new SaveRole(team.Id, id, name, "", permissions, basedOn));

    private async Task<RoleRow> RowAsync(Team team, Caller caller, Guid id) => (await app.As(caller).SendAsync(new ListRoles(team.Id))).Value.Roles.Single(r => r.Id == id);
}
