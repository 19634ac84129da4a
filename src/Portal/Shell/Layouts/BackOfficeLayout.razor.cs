using Microsoft.Extensions.Localization;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;

namespace Portal.Shell.Layouts;

/// <summary>The back office's shell (<c>/admin/…</c>). It gives the pages who is here as a cascading <see cref="Portal.Features.Members.Me"/>.</summary>
public sealed partial class BackOfficeLayout(IDispatcher dispatcher, LiveRights rights, TimeProvider time, IStringLocalizer<LayoutText> text, PortalOptions options)
    : WorkLayout(dispatcher, rights)
{
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(10);

    private readonly IDispatcher _dispatcher = dispatcher;
    private ITimer? _timer;

    private IStringLocalizer<LayoutText> T => text;

    private string ProductName => options.ProductName;

    /// <summary>What waits for staff, beside the links that lead there.</summary>
    private WaitingCount Waiting { get; set; } = new(0, 0, 0, false);

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await ReadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _timer = time.CreateTimer(_ => InvokeAsync(CountAgainAsync), null, CountEvery, CountEvery);
    }

    protected override async Task ReadAsync()
    {
        if (May(StaffPermission.ViewBackOffice) && await _dispatcher.SendAsync(new CountWaiting()) is { Succeeded: true } counted)
            Waiting = counted.Value;
    }

    protected override void Dispose(bool disposing)
    {
        _timer?.Dispose();
        base.Dispose(disposing);
    }

    private bool May(StaffPermission permission) => Me is { Succeeded: true } me && me.Value.Staff.Contains(permission);

    private async Task CountAgainAsync()
    {
        var before = Waiting;
        try
        {
            await ReadAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return; // The number is a hint. While the database is away it stays what it was; the page itself says what is wrong.
        }

        if (Waiting != before)
            StateHasChanged();
    }
}
