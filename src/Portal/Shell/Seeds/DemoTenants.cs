using System.Text.Json;
using Portal.Features.Deletion.Admin;
using Portal.Features.Members;
using Portal.Features.Operations.Admin;
using Portal.Features.Plans.Admin;
using Portal.Features.SignUp;
using Portal.Features.Staff.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Failpoints;

namespace Portal.Shell.Seeds;

/// <summary>Tenants in every state, made by the real commands: what a developer sees at the first start.</summary>
internal sealed class DemoTenants(SignUpByMail signUp, DemoTeam team, DemoUsage usage, IDispatchers dispatchers, DataFolders folders)
{
    /// <summary>Who is invited to the staff.</summary>
    public const string InvitedStaff = "nora@portal.local";

    private readonly IDispatcher _staff = dispatchers.As(Caller.System("seed"));

    public static IReadOnlyList<DemoTenant> All { get; } =
    [
        new("Acme Instruments", "acme", "team", "eu", "en", DemoState.Running),
        new("Bäckerei Sonnenschein", "sonnenschein", "free", "eu", "de", DemoState.Running),
        new("Atelier Lumière", "atelier-lumiere", "business", "eu", "fr", DemoState.Running),
        new("Cooperativa Olivar", "olivar", "team", "eu", "es", DemoState.Running),
        new("Northwind Logistics", "northwind", "business", "us", "en", DemoState.Running),
        new("Harbour & Pine", "harbour-pine", "free", "us", "en", DemoState.Running),
        new("Globex Energy", "globex", "enterprise", "us", "en", DemoState.Waiting),
        new("Stadtwerke Lindau", "stadtwerke-lindau", "enterprise", "eu", "de", DemoState.Waiting),
        new("Initech Holdings", "initech", "enterprise", "us", "en", DemoState.Rejected),
        new("Hooli Media", "hooli", "team", "us", "en", DemoState.Suspended),
        new("Papeterie Moreau", "moreau", "team", "eu", "fr", DemoState.Resumed),
        new("Umbrella Analytics", "umbrella", "business", "eu", "en", DemoState.Failed),
        new("Vandelay Imports", "vandelay", "free", "us", "en", DemoState.Cancelled),
        new("Sirius Cybernetics", "sirius", "team", "eu", "en", DemoState.Leaving),
        new("Tyrell Robotics", "tyrell", "business", "us", "en", DemoState.Held),
        new("Weingut Abendrot", "abendrot", "team", "eu", "de", DemoState.Deleted),
    ];

    public async Task MakeAsync(CancellationToken ct)
    {
        foreach (var tenant in All)
            await MakeAsync(tenant, ct);

        // The next version of a plan, still being written.
        SignUpByMail.Expect(await _staff.SendAsync(new DraftPlanVersion("business"), ct));

        // Somebody who has not answered yet.
        var ada = (await _staff.SendAsync(new ListStaff(), ct)).Value.Members.First(m => m.Role == StaffRole.Administrator);
        SignUpByMail.Expect(await dispatchers.As(Caller.Of(ada.Id, ada.Email, null)).SendAsync(new InviteStaff(InvitedStaff, StaffRole.Support, ""), ct));
    }

    private async Task MakeAsync(DemoTenant demo, CancellationToken ct)
    {
        if (demo.State is DemoState.Failed or DemoState.Cancelled)
            await File.WriteAllTextAsync(FailpointFile, JsonSerializer.Serialize(new[] { new Failpoint("create-storage", Slug: demo.Slug) }, ProvokedFailures.Json), ct);

        var confirmed = await signUp.RunAsync(new RequestSignUp(demo.Plan, demo.Name, demo.Slug, demo.Email, demo.Region, demo.Language, Terms: true), ct);
        var progress = await signUp.FollowAsync(confirmed, ct);
        File.Delete(FailpointFile);
        if (progress.Password == OwnerPassword.SetHere)
            await signUp.SetPasswordAsync(confirmed, DevelopmentAccounts.Password, ct);

        if (demo == All[0])
        {
            await team.MakeAsync(progress.Tenant, demo, ct);
            await usage.MakeAsync(progress.Tenant, ct);
        }

        await MoveOnAsync(demo.State, progress, ct);
    }

    private async Task MoveOnAsync(DemoState state, SignUpProgress tenant, CancellationToken ct)
    {
        switch (state)
        {
            case DemoState.Rejected:
                await SendAsync(new RejectTenant(tenant.Tenant, "We could not verify the company. Please write to us from an address of your own domain."), ct);
                break;
            case DemoState.Suspended:
                await SendAsync(new SuspendTenant(tenant.Tenant, SuspensionReason.PaymentOverdue, "The invoice of October is still open."), ct);
                break;
            case DemoState.Resumed:
                await SendAsync(new SuspendTenant(tenant.Tenant, SuspensionReason.TenantRequest, "Closed for the summer, as you asked."), ct);
                await RestAsync(tenant.Tenant, ct);
                await SendAsync(new ResumeTenant(tenant.Tenant, "Welcome back."), ct);
                break;
            case DemoState.Leaving:
                await SendAsync(new RequestDeletion(tenant.Tenant, tenant.Organisation, "The contract ended with the quarter."), ct);
                break;
            case DemoState.Held:
                await SendAsync(new PlaceLegalHold(tenant.Tenant, "Order of the court, file 12 O 34/26."), ct);
                break;
            case DemoState.Deleted:
                await SendAsync(new RequestDeletion(tenant.Tenant, tenant.Organisation, "The business was given up."), ct);
                await RestAsync(tenant.Tenant, ct);
                await SendAsync(new DeleteTenantNow(tenant.Tenant, tenant.Organisation), ct);
                break;
            case DemoState.Cancelled:
                await SendAsync(new CancelOperation(tenant.Timeline!.Id), ct);
                break;
            default:
                return;
        }

        await RestAsync(tenant.Tenant, ct);
    }

    private string FailpointFile => Path.Combine(folders.Root, ProvokedFailures.FileName);

    private async Task SendAsync<TResult>(IMessage<TResult> command, CancellationToken ct) where TResult : IResult<TResult> => SignUpByMail.Expect(await _staff.SendAsync(command, ct));

    // The next command finds no operation open.
    private async Task RestAsync(TenantId id, CancellationToken ct)
    {
        while (await _staff.SendAsync(new ShowTenant(id), ct) is { Succeeded: true, Value.OpenOperation: not null })
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
    }
}

/// <summary>One of them.</summary>
/// <param name="Plan">The plan's code.</param>
internal sealed record DemoTenant(string Name, string Slug, string Plan, string Region, string Language, DemoState State)
{
    public string Email => $"owner@{Slug}.example";
}

/// <summary>What is to become of it.</summary>
internal enum DemoState
{
    Running,
    Waiting,
    Rejected,
    Suspended,
    Resumed,
    Failed,
    Cancelled,
    Leaving,
    Held,
    Deleted,
}
