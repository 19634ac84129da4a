using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Features.Members;
using Portal.Tests.Features.Roster;
using Portal.Tests.Support;

namespace Portal.Tests.TenantIsolation;

/// <summary>
/// A hundred trials of each way to take something away, while an action waits in an open circuit: a handler of its page that sends its message again and
/// again, past everything that stands before the dispatcher. Nothing that was sent later than a second after the commit has an effect.
/// </summary>
[WithoutFaults("It is about who may; a database that fails between two looks is another matter.")]
public sealed class RevocationTests(TwoTenants app, ITestOutputHelper output) : IClassFixture<TwoTenants>
{
    private const int Trials = 100;
    private const int AtOnce = 25;

    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);

    [Fact]
    public Task A_role_that_was_taken() => TryAsync(
        (team, person) => app.As(team.Owner).SendAsync(new ChangeMemberRole(team.Team.Id, person.Caller.Person!.Value, team.Team["Read-only"])),
        (team, _) => new ListMembers(team.Team.Id));

    [Fact]
    public Task A_member_who_was_removed() => TryAsync(
        (team, person) => app.As(team.Owner).SendAsync(new RemoveMember(team.Team.Id, person.Caller.Person!.Value)),
        (team, _) => new ListMembers(team.Team.Id));

    [Fact]
    public Task A_member_who_was_deactivated() => TryAsync(
        (team, person) => app.As(team.Owner).SendAsync(new DeactivateMember(team.Team.Id, person.Caller.Person!.Value)),
        (team, _) => new ListMembers(team.Team.Id));

    [Fact]
    public Task A_session_that_was_ended() => TryAsync(
        async (_, person) =>
        {
            var session = (await app.As(person.Caller).SendAsync(new ListMySessions())).Value.Single();
            return await app.As(person.Caller).SendAsync(new SignOut(session.Id));
        },
        (team, _) => new ListMembers(team.Team.Id));

    [Fact]
    public Task A_person_who_signed_out_everywhere() => TryAsync(
        (_, person) => app.As(person.Caller).SendAsync(new SignOutEverywhere()),
        (team, _) => new ListMembers(team.Team.Id));

    [Fact]
    public Task A_password_that_was_changed() => TryAsync(
        (_, person) => app.As(person.Caller).SendAsync(new ChangeMyPassword(Accounts.Password, "another four lazy words")),
        (team, _) => new ListMembers(team.Team.Id));

    [Fact]
    public Task A_tenant_that_was_suspended() => TryAsync(
        async (team, _) =>
        {
            // The clock's own step, without the operation around it: what counts is the commit.
            await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == team.Team.Id).ExecuteUpdateAsync(c => c.SetProperty(t => t.Status, TenantStatus.Suspended)));
            return Result.Success;
        },
        (team, _) => new ListMembers(team.Team.Id));

    private async Task TryAsync(Func<Trial, SignedInPerson, Task<Result>> take, Func<Trial, SignedInPerson, IQuery<MemberList>> action)
    {
        // Teams are used again, one trial at a time in each: making them takes longer than the trials.
        var late = new List<double>();
        for (var done = 0; done < Trials; done += AtOnce)
            late.AddRange(await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async slot => await TryOnceAsync(await TeamAsync(slot), take, action))));

        late.Sort();
        output.WriteLine($"{Trials} trials; the last effect came {late[^1]:0} ms after the commit, half of them by {late[late.Count / 2]:0} ms (less than 0: before it).");
        Assert.Equal(Trials, late.Count);
        Assert.True(late[^1] <= Allowed.TotalMilliseconds, $"an effect came {late[^1]} ms after the commit");
    }

    /// <returns>By how many milliseconds the last message that was let through was sent after the commit.</returns>
    private async Task<double> TryOnceAsync(Trial trial, Func<Trial, SignedInPerson, Task<Result>> take, Func<Trial, SignedInPerson, IQuery<MemberList>> action)
    {
        await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == trial.Team.Id).ExecuteUpdateAsync(c => c.SetProperty(t => t.Status, TenantStatus.Active)));
        var person = await app.AddAsync(trial.Team, "Admin", "admin");
        var (circuit, secret) = await RawCircuit.OpenAsync(app, person.Cookies, $"/t/{trial.Team.Slug}");
        await using var _ = circuit;
        Assert.NotNull(secret);
        await PortalApp.UntilAsync("the circuit is open", () => Task.FromResult(app.Circuits.ContainsKey(person.Caller.Person!.Value)));
        var dispatcher = app.Circuits[person.Caller.Person!.Value].GetRequiredService<IDispatcher>();

        var (lastSent, effects, stop) = (0L, 0, false);
        var acting = Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    if ((await dispatcher.SendAsync(action(trial, person))).Succeeded)
                        (lastSent, effects) = (sent, effects + 1);
                }
                catch (NavigationException)
                {
                    break; // the page was told to go
                }

                await Task.Delay(20);
            }
        });
        await PortalApp.UntilAsync("the action has an effect", () => Task.FromResult(effects > 0));

        var taken = await take(trial, person);
        var committed = Stopwatch.GetTimestamp();
        Assert.True(taken.Succeeded, taken.Error?.Message);
        await Task.Delay(Allowed + TimeSpan.FromMilliseconds(200));
        Volatile.Write(ref stop, true);
        await acting;
        return Stopwatch.GetElapsedTime(committed, lastSent).TotalMilliseconds;
    }

    private async Task<Trial> TeamAsync(int slot)
    {
        var trial = Teams.GetOrAdd(slot, _ => new Lazy<Task<Trial>>(async () =>
        {
            var team = await Team.OfAsync(app);
            return new Trial(team, await team.AddAsync("Owner"));
        }));
        return await trial.Value;
    }

    private System.Collections.Concurrent.ConcurrentDictionary<int, Lazy<Task<Trial>>> Teams => app.Trials;

    internal sealed record Trial(Team Team, Caller Owner);
}
