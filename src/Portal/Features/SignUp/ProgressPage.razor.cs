using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.SignUp;

/// <summary>
/// Where a visitor watches their tenant being made. What is shown is read anew whenever the operation moves, so it is right after a reload, a lost
/// connection or a restart of the server.
/// </summary>
public sealed partial class ProgressPage(IDispatcher dispatcher, IOperationFeed feed, PortalOptions options, TimeProvider time, IStringLocalizer<SignUpText> text)
    : ComponentBase, IDisposable
{
    /// <summary>While staff think there is no operation to watch.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _left = new();
    private IDisposable? _watch;
    private OperationId? _watched;

    [Parameter]
    public string Token { get; set; } = "";

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    /// <summary>The cookie of the browser that confirmed: readable while the page is first rendered, and handed on (encrypted) to the circuit.</summary>
    [PersistentState]
    public string? Proof { get; set; }

    private IStringLocalizer<SignUpText> Text => text;

    private PortalOptions Options => options;

    private Result<SignUpProgress>? Answer { get; set; }

    private string Title => Answer is { Succeeded: true, Value: var progress }
        ? text["page.progress.title." + progress.Status, progress.Organisation]
        : text["page.progress.title"];

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        _watch?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (Http is not null)
            Proof = SignUpCookie.Read(Http);

        await ReloadAsync();
        if (Answer is { Succeeded: false } && Http is { Response.HasStarted: false })
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender)
            return;

        Follow();
        _ = LookAsync(_left.Token);
    }

    private async Task ReloadAsync()
    {
        Answer = await dispatcher.SendAsync(new GetProgress(Token, Proof));
        Follow();
    }

    // Only in a circuit: a page that is rendered once has nobody to tell.
    private void Follow()
    {
        if (!RendererInfo.IsInteractive || Answer is not { Succeeded: true, Value.Timeline.Id: var id } || id == _watched)
            return;

        _watch?.Dispose();
        _watched = id;
        _watch = feed.Watch(id, () => InvokeAsync(async () =>
        {
            await ReloadAsync();
            StateHasChanged();
        }));
    }

    private async Task LookAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(BetweenLooks, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                // The operation's own feed tells of everything else.
                if (Answer is not { Succeeded: true, Value.Status: TenantStatus.AwaitingApproval })
                    continue;

                await InvokeAsync(async () =>
                {
                    await ReloadAsync();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The visitor left.
        }
        catch (ObjectDisposedException)
        {
            // The visitor left between two looks.
        }
    }

    private string Lead(SignUpProgress progress) => text["page.progress.lead." + progress.Status, options.ProductName];
}
