using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Audit;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Audit;

public sealed class AuditTrailTests(AuditTrailTests.App app) : IClassFixture<AuditTrailTests.App>
{
    [Fact]
    public async Task A_change_and_its_row_are_one()
    {
        var tenant = TenantId.New();

        await SendAsync(new ChangeThings("saves", "hidden", tenant));

        var row = Assert.Single(await RowsAsync(tenant));
        Assert.Equal(("test", nameof(ChangeThings), false), (row.Who, row.What, row.Refused));
        Assert.Equal($$"""{"How":"saves","Tenant":"{{tenant}}"}""", row.Details);
        Assert.True(await WasDoneAsync(tenant));
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("fails to save")]
    public async Task A_change_that_breaks_leaves_neither(string how)
    {
        var tenant = TenantId.New();

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(new ChangeThings(how, "hidden", tenant)));

        Assert.Empty(await RowsAsync(tenant));
        Assert.False(await WasDoneAsync(tenant));
    }

    [Fact]
    public async Task A_change_that_its_handler_refuses_leaves_neither()
    {
        var tenant = TenantId.New();

        Assert.Equal(ErrorKind.Conflict, (await SendAsync(new ChangeThings("conflicts", "hidden", tenant))).Error?.Kind);

        Assert.Empty(await RowsAsync(tenant));
        Assert.False(await WasDoneAsync(tenant));
    }

    [Fact]
    public async Task A_handler_that_refuses_for_lack_of_rights_leaves_the_note_alone()
    {
        var tenant = TenantId.New();

        Assert.Equal(ErrorKind.Forbidden, (await SendAsync(new ChangeThings("forbids", "hidden", tenant))).Error?.Kind);

        Assert.True(Assert.Single(await RowsAsync(tenant)).Refused);
        Assert.False(await WasDoneAsync(tenant));
    }

    [Fact]
    public async Task What_the_gate_refuses_is_noted_with_who_and_from_where()
    {
        var tenant = TenantId.New();
        var stranger = await app.CallerOfAsync(Callers.Stranger);

        await app.As(stranger).SendAsync(new ChangeThings("saves", "hidden", tenant));

        var row = Assert.Single(await RowsAsync(tenant));
        Assert.Equal((true, stranger.Name, stranger.Person, "127.0.0.1"), (row.Refused, row.Who, row.PersonId, row.RemoteAddress));
        Assert.False(await WasDoneAsync(tenant));
    }

    [Fact]
    public async Task A_change_with_nothing_to_save_is_still_written_down()
    {
        var tenant = TenantId.New();

        Assert.True((await SendAsync(new ChangeThings("has nothing to save", "hidden", tenant))).Succeeded);

        Assert.Single(await RowsAsync(tenant));
    }

    [Fact]
    public async Task A_handler_that_forgets_to_save_is_a_bug_and_says_so()
    {
        var tenant = TenantId.New();

        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(new ChangeThings("forgets to save", "hidden", tenant)));

        Assert.Empty(await RowsAsync(tenant));
    }

    [Fact]
    public async Task A_handler_can_say_what_it_is_about_and_whom_it_found()
    {
        var (tenant, about, person) = (TenantId.New(), TenantId.New(), PersonId.New());

        await SendAsync(new ChangeThings("finds out", "hidden", tenant, about, person));

        var row = Assert.Single(await RowsAsync(about));
        Assert.Equal(("found@people.example", person), (row.Who, row.PersonId!.Value));
    }

    [Fact]
    public async Task A_query_leaves_no_row()
    {
        var before = await app.InDatabaseAsync(db => db.AuditEntries.CountAsync());

        await app.As(Callers.Stranger).SendAsync(new WhoAmI());

        Assert.Equal(before, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
    }

    private Task<Result> SendAsync(ChangeThings command) => app.As(Callers.System).SendAsync(command);

    private Task<List<AuditEntry>> RowsAsync(TenantId tenant) => app.InDatabaseAsync(db => db.AuditEntries.Where(a => a.TenantId == tenant).ToListAsync());

    private Task<bool> WasDoneAsync(TenantId tenant) => app.InDatabaseAsync(db => db.OneTimeTokens.AnyAsync(t => t.TenantId == tenant));

    /// <summary>The program with one more command, which ends in the way it is told.</summary>
    public sealed class App : PortalApp
    {
        protected override void Change(IServiceCollection services) => services.AddScoped<IRequestHandler<ChangeThings, Result>, ChangeThingsHandler>();
    }

    [Requires(TenantPermission.OwnTenant)]
    internal sealed record ChangeThings(string How, [Secret] string Password, TenantId Tenant, [Secret] TenantId? About = null, [Secret] PersonId? Found = null) : ICommand, IConcernsTenant;

    internal sealed class ChangeThingsHandler(PortalDb db, IAuditTrail audit) : ICommandHandler<ChangeThings>
    {
        public async Task<Result> Handle(ChangeThings request, CancellationToken cancellationToken)
        {
            if (request.How == "has nothing to save")
                return Result.Success;

            if (request.About is { } about)
            {
                audit.About(about);
                audit.By(request.Found!.Value, "found@people.example");
            }

            db.OneTimeTokens.Add(new OneTimeToken { Id = Guid.CreateVersion7(), Hash = Guid.NewGuid().ToString("N"), TenantId = request.Tenant });
            if (request.How == "fails to save")
                db.Memberships.Add(new Membership { TenantId = request.Tenant, PersonId = PersonId.New(), RoleId = Guid.NewGuid() }); // there is no such role

            if (request.How is "saves" or "finds out" or "fails to save")
                await db.SaveChangesAsync(cancellationToken);

            return request.How switch
            {
                "throws" => throw new NotSupportedException("as told"),
                "conflicts" => Error.Conflict("as told"),
                "forbids" => Error.Forbidden("as told"),
                _ => Result.Success,
            };
        }
    }
}
