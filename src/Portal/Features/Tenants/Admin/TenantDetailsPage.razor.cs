using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Audit.Admin;
using Portal.Features.Billing;
using Portal.Features.Billing.Admin;
using Portal.Features.Billing.PlanChange;
using Portal.Features.Deletion;
using Portal.Features.Deletion.Admin;
using Portal.Features.FourEyes;
using Portal.Features.Members.Admin;
using Portal.Features.Operations.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Shell.Components;

namespace Portal.Features.Tenants.Admin;

/// <summary>One tenant: what it is, what can be done to it now, what was done. It follows its running operation.</summary>
public sealed partial class TenantDetailsPage(
    IDispatcher dispatcher, IOperationFeed feed, IDialogService dialogs, Feedback feedback, IStringLocalizer<TenantsAdminText> text,
    IStringLocalizer<DeletionText> words, IStringLocalizer<MembersAdminText> helping, IStringLocalizer<BillingText> bills) : IDisposable
{
    private const int AuditShown = 50;

    // What others do to it; a running operation is followed as it goes.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _leaving = new();
    private readonly Breadcrumb[] _way = [new(text["tenants.title"], "/admin/tenants")];
    private Result<TenantDetails>? _details;
    private Result<AuditList>? _audit;
    private Result<IReadOnlyList<TenantPerson>>? _people;
    private Result<TenantBilling>? _billing;
    private PlanQuote? _quoted;
    private FieldErrors _billingErrors = FieldErrors.None;
    private DetailsTab _tab;
    private TenantId _id;
    private bool _isSending;
    private (OperationId Id, IDisposable Watch)? _watched;

    [Parameter]
    public string Id { get; set; } = "";

    [Parameter]
    public string? Tab { get; set; }

    public void Dispose()
    {
        _leaving.Cancel(); // only cancelled: what is still under way, such as an open question, may ask for the token afterwards
        _watched?.Watch.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        _tab = Enum.TryParse<DetailsTab>(Tab, ignoreCase: true, out var tab) && Enum.IsDefined(tab) ? tab : DetailsTab.Overview;
        if (!TenantId.TryParse(Id, null, out var id))
        {
            _details = Error.NotFound(text["tenant.notFound"]);
            return;
        }

        if (id != _id)
            (_details, _audit, _people, _billing, _quoted) = (null, null, null, null, null);

        _id = id;
        await ReadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        var open = _details is { Succeeded: true } details ? details.Value.OpenOperation?.Id : null;
        if (open == _watched?.Id)
            return;

        _watched?.Watch.Dispose();
        _watched = open is { } id ? (id, feed.Watch(id, () => InvokeAsync(FollowAsync))) : null;
    }

    private static IEnumerable<DetailsTab> Tabs(TenantDetails tenant) => Enum.GetValues<DetailsTab>().Where(t => t switch
    {
        DetailsTab.People => tenant.MayHelpPeople,
        DetailsTab.Billing => tenant is { MaySeeBilling: true, ActivatedAt: not null },
        DetailsTab.Audit => tenant.MaySeeAudit,
        DetailsTab.Danger => DangerZone.HasAnything(tenant),
        _ => true,
    });

    // The danger zone empties itself when somebody takes the failed operation up.
    private DetailsTab Shown(TenantDetails tenant) => Tabs(tenant).Contains(_tab) ? _tab : DetailsTab.Overview;

    private static string ButtonClass(TenantAction action) => action switch
    {
        TenantAction.Approve or TenantAction.Resume => "button-primary",
        _ => "button-danger",
    };

    private string Href(DetailsTab tab) => tab == DetailsTab.Overview ? $"/admin/tenants/{_id}" : $"/admin/tenants/{_id}/{tab.ToString().ToLowerInvariant()}";

    private async Task ReadAsync()
    {
        _details = await dispatcher.SendAsync(new ShowTenant(_id), _leaving.Token);
        if (_tab == DetailsTab.People && _details is { Succeeded: true, Value.MayHelpPeople: true })
            _people = await dispatcher.SendAsync(new ListTenantPeople(_id), _leaving.Token);

        if (_tab == DetailsTab.Billing && _details is { Succeeded: true, Value.MaySeeBilling: true })
            _billing = await dispatcher.SendAsync(new ShowTenantBilling(_id), _leaving.Token);

        if (_tab == DetailsTab.Audit && _details is { Succeeded: true, Value.MaySeeAudit: true })
            _audit = await dispatcher.SendAsync(new ListAudit(new AuditFilter { Tenant = _id }, 1, AuditShown), _leaving.Token);
    }

    private async Task FollowAsync()
    {
        if (_leaving.IsCancellationRequested)
            return;

        await ReadAsync();
        StateHasChanged();
    }

    private async Task DareAsync(DangerAction action, TenantDetails tenant)
    {
        var (id, name) = (tenant.Id, tenant.Name);
        var decided = action switch
        {
            DangerAction.Delete => await dialogs.AskForDeletionAsync(words, DeletionMode.Staff, id, name),
            DangerAction.DeleteNow => await dialogs.AskForDeletionAsync(words, DeletionMode.Now, id, name),
            DangerAction.Restore => Done(await dialogs.RestoreAsync(words, id, name, tenant.Slug)),
            DangerAction.Hold => Done(await dialogs.HoldAsync(words, id, name)),
            _ => Done(await dialogs.ReleaseAsync(words, name) && feedback.Show(await dispatcher.SendAsync(new ReleaseLegalHold(id)))),
        };
        if (decided is not null)
            feedback.Show(Result.Success, decided == Decided.Waits ? words["done.waits", name] : words[$"done.{action}", name]);

        await ReadAsync();
    }

    private static Decided? Done(bool isDone) => isDone ? Decided.Done : null;

    private async Task DecideAsync(TenantAction action, TenantDetails tenant)
    {
        if (await dialogs.DecideAsync(text, action, tenant.Id, tenant.Name))
            feedback.Show(Result.Success, text[$"decision.{action}.started", tenant.Name]);

        await ReadAsync();
    }

    private async Task HelpAsync(ICommand help, TenantPerson person)
    {
        var isReset = help is ResetFactorsOf;
        if (isReset ? await dialogs.AskToResetFactorsAsync(helping, person.Called) : await dialogs.AskToEndSessionsAsync(helping, person.Called))
            feedback.Show(await dispatcher.SendAsync(help), helping[isReset ? "factors.done" : "sessions.done", person.Called]);

        await ReadAsync();
    }

    private async Task RetryAsync(OperationId failed)
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            feedback.Show(await dispatcher.SendAsync(new RetryOperation(failed), _leaving.Token), text["details.retry.done"]);
            await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }

    private async Task QuoteAsync((Guid Plan, ChangeMoment Moment) wanted)
    {
        var quote = await dispatcher.SendAsync(new QuoteTenantPlan(_id, wanted.Plan, wanted.Moment), _leaving.Token);
        (_quoted, _billingErrors) = (quote.Succeeded ? quote.Value : null, FieldErrors.None);
        if (quote.Error is not null)
            feedback.Show(quote);
    }

    private async Task ChangePlanAsync(string reason)
    {
        if (_isSending || _quoted is not { } quote)
            return;

        _isSending = true;
        var result = await dispatcher.SendAsync(new ChangeTenantPlan(_id, quote.PlanId, quote.Moment, quote.At, quote.Total, reason), _leaving.Token);
        _isSending = false;
        _billingErrors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        feedback.Show(result, bills["give.done"]);
        _quoted = null;
        await ReadAsync();
    }

    private async Task RotatePasswordAsync(TenantDetails tenant, TenantResource database)
    {
        if (!await dialogs.ConfirmAsync(text["password.title", tenant.Name], PasswordDetails.Of(database.Name), text["password.confirm"]))
            return;

        feedback.Show(await dispatcher.SendAsync(new RotateTenantPassword(tenant.Id), _leaving.Token), text["password.started", tenant.Name]);
        await ReadAsync();
    }
}

/// <summary>The page's parts; the name stands in the address.</summary>
internal enum DetailsTab
{
    Overview,
    Operations,
    Resources,
    People,
    Billing,
    Audit,
    Danger,
}
