using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Shell.Components;

namespace Portal.Features.Operations.Admin;

/// <summary>One operation, followed live. Every change is a reason to read again, so nothing depends on having heard all of them.</summary>
public sealed partial class OperationPage(
    IDispatcher dispatcher, IOperationFeed feed, IDialogService dialogs, Feedback feedback, IStringLocalizer<OperationsAdminText> text, IStringLocalizer<OperationsText> words,
    IStringLocalizer<KernelText> names) : IDisposable
{
    private Result<OperationDetails>? _operation;
    private IDisposable? _watching;
    private OperationId _id;
    private bool _isSending;

    [Parameter]
    public required string Id { get; set; }

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    private IReadOnlyList<Breadcrumb> Breadcrumbs => [new(text["list.title"], "/admin/operations")];

    private bool MayRun => Me.Staff.Contains(StaffPermission.RunOperations);

    public void Dispose() => _watching?.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        // An id that cannot be one is answered like one that does not exist.
        OperationId.TryParse(Id, null, out var id);
        if (id != _id)
        {
            _watching?.Dispose();
            _watching = null;
            _operation = null;
        }

        _id = id;
        await ReadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (_operation is { Succeeded: true })
            _watching ??= feed.Watch(_id, () => InvokeAsync(FollowAsync));
    }

    private async Task ReadAsync() => _operation = await dispatcher.SendAsync(new GetOperation(_id));

    private async Task FollowAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    private Task RetryAsync() => SendAsync(new RetryOperation(_id), text["retry.done"]);

    private async Task CancelAsync()
    {
        var preview = await dispatcher.SendAsync(new PreviewCancel(_id));
        if (!feedback.Show(preview))
            return;

        // Losing a tenant asks for its address; an operation that only changed something does not.
        var typed = preview.Value.Kind == OperationKind.Provision ? preview.Value.TenantSlug : null;
        if (await dialogs.ConfirmAsync(text["cancel.title"], What(preview.Value), text["cancel.confirm"], typed, isDangerous: true))
            await SendAsync(new CancelOperation(_id), text["cancel.done"]);
    }

    private async Task SendAsync(ICommand command, string success)
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            feedback.Show(await dispatcher.SendAsync(command), success);
            await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }

    private static RenderFragment What(CancelPreview preview) => builder =>
    {
        builder.OpenComponent<CancelDetails>(0);
        builder.AddComponentParameter(1, nameof(CancelDetails.Preview), preview);
        builder.CloseComponent();
    };
}
