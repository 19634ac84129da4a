using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Plans.Admin;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Plans.Admin;

/// <summary>Of a database of its own, because it is about all the plans there are.</summary>
public sealed class LastOfferTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Editor = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.EditPlans);

    [Fact]
    public async Task Visitors_always_find_a_plan()
    {
        var staff = app.As(await app.CallerOfAsync(Editor));
        for (var round = 0; round < 20; round++)
        {
            var (one, two) = await TwoOffersAsync();

            var results = new Result[2];
            AtOnce.Run(
                async () => results[0] = await staff.SendAsync(new RetirePlan(one)),
                async () => results[1] = await staff.SendAsync(new RetirePlan(two)));

            Assert.Single(results, r => r.Succeeded);
            Assert.Single(results, r => r.Error?.Kind == ErrorKind.Conflict);
            Assert.Single(await OffersAsync());
        }
    }

    [Fact]
    public async Task Nor_is_the_last_one_followed_by_a_hidden_version()
    {
        var staff = app.As(Editor);
        var (one, two) = await TwoOffersAsync();
        Assert.Null((await staff.SendAsync(new RetirePlan(one))).Error);
        var code = await app.InDatabaseAsync(db => db.Plans.Where(p => p.Id == two).Select(p => p.Code).SingleAsync());
        await staff.SendAsync(new DraftPlanVersion(code));
        var draft = (await staff.SendAsync(new GetPlan(code, 2))).Value;
        var state = (await staff.SendAsync(new SavePlanDraft(draft.Shown.Id, draft.State, draft.Input with { IsPublic = false }))).Value;

        Assert.Equal(ErrorKind.Conflict, (await staff.SendAsync(new PublishPlan(draft.Shown.Id, state))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await staff.SendAsync(new RetirePlan(two))).Error?.Kind);

        Assert.Equal([code], (await OffersAsync()).Select(p => p.Code));
    }

    [Fact]
    public async Task Of_two_who_looked_in_the_same_moment_the_later_is_refused()
    {
        await TwoOffersAsync();
        await using var first = app.Services.CreateAsyncScope();
        await using var second = app.Services.CreateAsyncScope();
        var (one, two) = (first.ServiceProvider.GetRequiredService<PortalDb>(), second.ServiceProvider.GetRequiredService<PortalDb>());
        await EndAsync(one, "offer-0");
        await EndAsync(two, "offer-1");

        await one.SaveChangesAsync();
        await Assert.ThrowsAnyAsync<ChangedByAnotherException>(() => two.SaveChangesAsync());

        static async Task EndAsync(PortalDb db, string code)
        {
            (await db.Plans.SingleAsync(p => p.Code == code)).Status = PlanStatus.Retired;
            Assert.True(await LastOffer.HoldAnotherAsync(db, code, CancellationToken.None));
        }
    }

    private async Task<(Guid One, Guid Two)> TwoOffersAsync() => await app.InDatabaseAsync(async db =>
    {
        await db.Plans.ExecuteDeleteAsync();
        var plans = Enumerable.Range(0, 2).Select(i => new Plan
        {
            Id = Guid.CreateVersion7(),
            Code = $"offer-{i}",
            Number = 1,
            Name = "Offer",
            Terms = new() { Entitlements = [new(Meter.Members, 3, QuotaKind.Hard)] },
        }).ToList();
        db.Plans.AddRange(plans);
        await db.SaveChangesAsync();
        return (plans[0].Id, plans[1].Id);
    });

    private Task<List<Plan>> OffersAsync() => app.InDatabaseAsync(db => db.Plans.AsNoTracking().OnOffer().ToListAsync());
}
