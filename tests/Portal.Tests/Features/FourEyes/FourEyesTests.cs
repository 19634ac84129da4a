using Microsoft.EntityFrameworkCore;
using Portal.Features.Access;
using Portal.Features.Audit;
using Portal.Features.Deletion.Admin;
using Portal.Features.FourEyes;
using Portal.Features.FourEyes.Admin;
using Portal.Features.Members;
using Portal.Features.Staff.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Features.Roster;
using Portal.Tests.Features.Staff;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.FourEyes;

/// <summary>What one person asks for, another approves; and every way around it.</summary>
public sealed class FourEyesTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime
{
    private const string Why = "The contract has ended.";

    private Caller _one = null!;
    private Caller _other = null!;

    private IDispatcher One => app.As(_one);

    private IDispatcher Other => app.As(_other);

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync(); // mails are encrypted by a key that the program makes when it starts
        await app.EmptyAsync();
        (_one, _other) = (await app.AddStaffAsync(StaffRole.Administrator), await app.AddStaffAsync(StaffRole.Administrator));
        foreach (var rule in Enum.GetValues<FourEyesRule>())
            Assert.Equal(Decided.Done, (await One.SendAsync(new SetFourEyes(rule, true, ""))).Value);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_deletion_waits_for_another_and_happens_with_their_approval()
    {
        var tenant = await TenantAsync();

        Assert.Equal(Decided.Waits, (await AskAsync(tenant)).Value);

        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant.Id));
        var row = Assert.Single((await Other.SendAsync(new ListSecondApprovals())).Value.Waiting);
        Assert.Equal(($"Delete {tenant.Name}", Why, _one.Name, false), (row.What, row.Reason, row.AskedBy, row.IsMine));
        Assert.Equal((1, 0), ((await Other.SendAsync(new CountWaiting())).Value.SecondApprovals, (await One.SendAsync(new CountWaiting())).Value.SecondApprovals));
        await app.Mails.WaitForAsync(_other.Name, m => m.Subject == $"Waits for your approval: Delete {tenant.Name}");
        Assert.Null((await Other.SendAsync(new ApproveChange(row.Id))).Error);

        Assert.Equal(TenantStatus.PendingDeletion, await app.StatusAsync(tenant.Id));
        await app.Mails.WaitForAsync(_one.Name, m => m.Subject == $"Approved: Delete {tenant.Name}");
        var list = (await One.SendAsync(new ListSecondApprovals())).Value;
        Assert.Empty(list.Waiting);
        Assert.Equal((ApprovalState.Approved, _other.Name), (list.Ended.Single().State, list.Ended.Single().DecidedBy));
        var audit = await app.InDatabaseAsync(db => db.AuditEntries.Where(a => a.TenantId == tenant.Id && (a.What == nameof(RequestDeletion) || a.What == nameof(ApproveChange))).OrderBy(a => a.At).ToListAsync());
        Assert.Equal([(nameof(RequestDeletion), _one.Name, true), (nameof(ApproveChange), _other.Name, false)], audit.Select(a => (a.What, a.Who, a.Waits)));
    }

    [Fact]
    public async Task Who_asked_cannot_approve_and_neither_can_who_could_not_do_it_themselves()
    {
        var tenant = await TenantAsync();
        await AskAsync(tenant);
        var id = await WaitingAsync();
        var support = app.As(await app.AddStaffAsync(StaffRole.Support));

        Assert.Equal(ErrorKind.Conflict, (await One.SendAsync(new ApproveChange(id))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await One.SendAsync(new DeclineChange(id, "x"))).Error?.Kind);
        Assert.Empty((await support.SendAsync(new ListSecondApprovals())).Value.Waiting);
        Assert.False((await support.SendAsync(new CountWaiting())).Value.UsesSecondApprovals);
        Assert.Equal(ErrorKind.NotFound, (await support.SendAsync(new ApproveChange(id))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await support.SendAsync(new DeclineChange(id, "x"))).Error?.Kind);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant.Id));
        Assert.Null((await app.As(await app.AddStaffAsync(StaffRole.Operator)).SendAsync(new ApproveChange(id))).Error); // who may delete may approve it
    }

    [Fact]
    public async Task It_is_asked_for_once_with_a_reason_and_only_if_it_could_be_done()
    {
        var tenant = await TenantAsync();

        Assert.Equal(ErrorKind.Invalid, (await One.SendAsync(new RequestDeletion(tenant.Id, "another name", Why))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await One.SendAsync(new DeleteTenantNow(tenant.Id, tenant.Name, Why))).Error?.Kind); // it is not pending
        Assert.Empty(await AllAsync());
        Assert.Equal(Decided.Waits, (await AskAsync(tenant)).Value);
        Assert.Equal(ErrorKind.Conflict, (await AskAsync(tenant)).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await Other.SendAsync(new RequestDeletion(tenant.Id, tenant.Name, Why))).Error?.Kind);
        Assert.Equal([nameof(InviteStaff.Reason)], (await One.SendAsync(new InviteStaff(Team.NewAddress(), StaffRole.Support, " "))).Error!.Fields.Select(f => f.Field));
        Assert.Single(await AllAsync());
    }

    [Fact]
    public async Task Of_a_double_click_one_request_is_left()
    {
        var tenant = await TenantAsync();

        AtOnce.Run([.. Enumerable.Range(0, 4).Select(_ => (Func<Task>)(() => AskAsync(tenant)))]);

        Assert.Single(await AllAsync());
    }

    [Fact]
    public async Task After_three_days_nobody_can_approve_it_and_it_can_be_asked_for_anew()
    {
        var tenant = await TenantAsync();
        await AskAsync(tenant);
        var first = await WaitingAsync();

        app.Clock.Advance(SecondApproval.ValidFor + TimeSpan.FromSeconds(1));

        Assert.Equal(ErrorKind.Conflict, (await Other.SendAsync(new ApproveChange(first))).Error?.Kind);
        var list = (await Other.SendAsync(new ListSecondApprovals())).Value;
        Assert.Equal((0, null), (list.Waiting.Count, list.Ended.Single().State));
        Assert.Equal(Decided.Waits, (await AskAsync(tenant)).Value);
        Assert.NotEqual(first, await WaitingAsync());
        Assert.Null((await Other.SendAsync(new ApproveChange(await WaitingAsync()))).Error);
    }

    [Fact]
    public async Task It_is_declined_with_a_reason_or_withdrawn_and_then_over()
    {
        var (one, two) = (await TenantAsync(), await TenantAsync());
        await AskAsync(one);
        var first = await WaitingAsync();
        Assert.Equal([nameof(DeclineChange.Note)], (await Other.SendAsync(new DeclineChange(first, " "))).Error!.Fields.Select(f => f.Field));
        Assert.Null((await Other.SendAsync(new DeclineChange(first, "Not before the invoice is paid."))).Error);
        await app.Mails.WaitForAsync(_one.Name, m => m.TextBody!.Contains("Not before the invoice is paid.", StringComparison.Ordinal));
        await AskAsync(two);
        var second = await WaitingAsync();
        Assert.Equal(ErrorKind.Conflict, (await Other.SendAsync(new WithdrawChange(second))).Error?.Kind);
        Assert.Null((await One.SendAsync(new WithdrawChange(second))).Error);

        foreach (var id in new[] { first, second })
            Assert.Equal(ErrorKind.Conflict, (await Other.SendAsync(new ApproveChange(id))).Error?.Kind);

        Assert.Equal((TenantStatus.Active, TenantStatus.Active), (await app.StatusAsync(one.Id), await app.StatusAsync(two.Id)));
        Assert.Equal(Decided.Waits, (await AskAsync(one)).Value); // nothing is in the way of asking again
    }

    [Fact]
    public async Task Of_two_who_decide_at_once_one_does_and_it_happens_once()
    {
        for (var round = 0; round < 10; round++)
        {
            var tenant = await TenantAsync();
            await AskAsync(tenant);
            var id = await WaitingAsync();
            var third = app.As(await app.AddStaffAsync(StaffRole.Operator));
            var answers = new List<Result>();

            AtOnce.Run(() => NoteAsync(Other.SendAsync(new ApproveChange(id))), () => NoteAsync(third.SendAsync<Result>(round % 2 == 0 ? new ApproveChange(id) : new DeclineChange(id, "No."))));

            Assert.Single(answers, a => a.Succeeded);
            var state = (await AllAsync()).Single(a => a.Id == id).State;
            Assert.Equal(state == ApprovalState.Approved ? TenantStatus.PendingDeletion : TenantStatus.Active, await app.StatusAsync(tenant.Id));

            async Task NoteAsync(Task<Result> sent)
            {
                var answer = await sent;
                lock (answers)
                    answers.Add(answer);
            }
        }
    }

    [Fact]
    public async Task What_is_approved_is_looked_at_again()
    {
        var tenant = await TenantAsync();
        await AskAsync(tenant);
        Assert.Null((await Other.SendAsync(new PlaceLegalHold(tenant.Id, "Proceedings."))).Error);

        var refused = (await Other.SendAsync(new ApproveChange(await WaitingAsync()))).Error;

        Assert.Equal(ErrorKind.Conflict, refused?.Kind);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant.Id));
        Assert.Equal(ApprovalState.Waiting, Assert.Single(await AllAsync()).State); // it can still be declined, or approved when the hold is over
    }

    [Fact]
    public async Task What_somebody_asked_for_who_has_lost_the_right_cannot_be_approved()
    {
        var tenant = await TenantAsync();
        var third = await app.AddStaffAsync(StaffRole.Operator);
        Assert.Equal(Decided.Waits, (await app.As(third).SendAsync(new RequestDeletion(tenant.Id, tenant.Name, Why))).Value);
        await app.InDatabaseAsync(db => db.Set<StaffMember>().Where(s => s.PersonId == third.Person).ExecuteUpdateAsync(s => s.SetProperty(x => x.Role, StaffRole.Support)));

        Assert.Equal(ErrorKind.Conflict, (await Other.SendAsync(new ApproveChange(await WaitingAsync()))).Error?.Kind);

        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant.Id));
        Assert.Null((await Other.SendAsync(new DeclineChange(await WaitingAsync(), "They have left."))).Error);
    }

    [Fact]
    public async Task Staff_are_invited_changed_and_removed_by_two()
    {
        var address = Team.NewAddress();
        var person = await app.AddStaffAsync(StaffRole.Support);

        Assert.Equal(Decided.Waits, (await One.SendAsync(new InviteStaff(address, StaffRole.Operator, "New."))).Value);
        Assert.Empty((await One.SendAsync(new ListStaff())).Value.Invitations);
        Assert.Null((await Other.SendAsync(new ApproveChange(await WaitingAsync()))).Error);
        Assert.Equal((address, _one.Name), (await One.SendAsync(new ListStaff())).Value.Invitations.Select(i => (i.Email, i.InvitedBy)).Single());
        Assert.Equal("Operator", (await app.As(Callers.Anonymous).SendAsync(new Portal.Features.Staff.OpenStaffInvitation(await app.StaffLinkAsync(address)))).Value.Role);

        Assert.Equal(Decided.Waits, (await One.SendAsync(new ChangeStaffRole(person.Person!.Value, StaffRole.Operator, "Moves."))).Value);
        Assert.Equal(StaffRole.Support, await app.RoleOfAsync(person));
        Assert.Equal($"Change the role of {person.Name} to: Operator", (await Other.SendAsync(new ListSecondApprovals())).Value.Waiting.Single().What);
        Assert.Null((await Other.SendAsync(new ApproveChange(await WaitingAsync()))).Error);
        Assert.Equal(StaffRole.Operator, await app.RoleOfAsync(person));

        Assert.Equal(Decided.Waits, (await One.SendAsync(new RemoveStaff(person.Person.Value, "Leaves."))).Value);
        Assert.Null((await Other.SendAsync(new ApproveChange(await WaitingAsync()))).Error);
        Assert.Null(await app.RoleOfAsync(person));
    }

    [Fact]
    public async Task The_rule_is_switched_off_by_two_and_keeps_two_who_can_approve()
    {
        Assert.Equal(ErrorKind.Conflict, (await One.SendAsync(new RemoveStaff(_other.Person!.Value, "x"))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await One.SendAsync(new ChangeStaffRole(_one.Person!.Value, StaffRole.Support, "x"))).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await One.SendAsync(new SetFourEyes(FourEyesRule.ToDelete, false, ""))).Error?.Kind);

        Assert.Equal(Decided.Waits, (await One.SendAsync(new SetFourEyes(FourEyesRule.ToDelete, false, "Too slow."))).Value);
        Assert.True((await One.SendAsync(new ListStaff())).Value.NeedSecondToDelete);
        Assert.Null((await Other.SendAsync(new ApproveChange(await WaitingAsync()))).Error);

        var rules = (await One.SendAsync(new ListStaff())).Value;
        Assert.Equal((false, true), (rules.NeedSecondToDelete, rules.NeedSecondForStaff));
        var tenant = await TenantAsync();
        Assert.Equal(Decided.Done, (await AskAsync(tenant)).Value);
    }

    [Fact]
    public async Task One_person_alone_cannot_switch_it_on()
    {
        await app.EmptyAsync();
        var alone = app.As(await app.AddStaffAsync(StaffRole.Administrator));
        await app.AddStaffAsync(StaffRole.Operator);

        Assert.Equal(ErrorKind.Conflict, (await alone.SendAsync(new SetFourEyes(FourEyesRule.ToDelete, true, ""))).Error?.Kind);
    }

    [Fact]
    public async Task Whoever_goes_while_it_is_switched_on_does_not_leave_one_alone_under_it()
    {
        for (var round = 0; round < 20; round++)
        {
            await app.EmptyAsync();
            var (one, other) = (await app.AddStaffAsync(StaffRole.Administrator), await app.AddStaffAsync(StaffRole.Administrator));

            AtOnce.Run(
                () => app.As(one).SendAsync(new SetFourEyes(FourEyesRule.ForStaff, true, "")),
                () => app.As(other).SendAsync(new RemoveStaff(other.Person!.Value, "")));

            var isOn = await app.InDatabaseAsync(db => db.StaffRules.Select(r => r.NeedSecondForStaff).SingleAsync());
            Assert.True(await app.AdministratorsAsync() == 2 || !isOn, "one is left who can neither approve nor switch it off");
        }
    }

    [Fact]
    public async Task Owners_and_the_clock_ask_nobody()
    {
        var tenant = await TenantAsync();
        Assert.Null((await app.As(Callers.OwnerOf(tenant.Id)).SendAsync(new Portal.Features.Deletion.RequestMyDeletion(tenant.Id, tenant.Name, ""))).Error);

        Assert.Equal(TenantStatus.PendingDeletion, await app.StatusAsync(tenant.Id));
    }

    [Fact]
    public async Task A_deleted_tenant_leaves_no_request_behind_and_old_ones_are_forgotten()
    {
        await AskAsync(await TenantAsync());
        app.Clock.Advance(TimeSpan.FromDays(91));

        await app.InDatabaseAsync(db => new OldApprovals().ForgetAsync(db, app.Clock.GetUtcNow(), default));

        Assert.Empty(await AllAsync());
    }

    private async Task<Tenant> TenantAsync()
    {
        var id = await app.Given.AnActiveTenantAsync();
        return await app.InDatabaseAsync(db => db.Set<Tenant>().AsNoTracking().SingleAsync(t => t.Id == id));
    }

    private Task<Result<Decided>> AskAsync(Tenant tenant) => One.SendAsync(new RequestDeletion(tenant.Id, tenant.Name, Why));

    private Task<List<SecondApproval>> AllAsync() => app.InDatabaseAsync(db => db.SecondApprovals.AsNoTracking().ToListAsync());

    private async Task<Guid> WaitingAsync() => (await Other.SendAsync(new ListSecondApprovals())).Value.Waiting.Single().Id;
}
