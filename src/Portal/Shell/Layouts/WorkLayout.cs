using Microsoft.AspNetCore.Components;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Shell.Layouts;

/// <summary>What both working shells do: know who is here, and read again when what they may do has changed.</summary>
public abstract class WorkLayout(IDispatcher dispatcher, LiveRights rights) : LayoutComponentBase, IDisposable
{
    /// <summary>Who is here; null while it is being read.</summary>
    protected Result<Me>? Me { get; private set; }

    /// <summary>Changes when the pages must be made anew, because what they show may not be theirs any more.</summary>
    protected int Generation { get; private set; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => rights.Changed -= ReadAgainAsync;

    protected override async Task OnInitializedAsync()
    {
        rights.Changed += ReadAgainAsync;
        Me = await dispatcher.SendAsync(new WhoAmI());
    }

    /// <summary>Reads what else the shell shows.</summary>
    protected virtual Task ReadAsync() => Task.CompletedTask;

    protected Task ReadAgainAsync() => InvokeAsync(async () =>
    {
        Me = await dispatcher.SendAsync(new WhoAmI());
        await ReadAsync();
        Generation++;
        StateHasChanged();
    });
}
