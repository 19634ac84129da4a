using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Shell.Circuits;

/// <summary>
/// The dispatcher of pages. A live page is made twice, first as HTML and again in its circuit; what it read the first time is handed over, so that
/// nothing is read twice and nothing flickers. While the database is away a live page is told so and goes on living; a request ends with a page that says so.
/// </summary>
internal sealed class PageDispatcher(Dispatchers dispatchers, ICurrentCaller current, PageMemory memory, CircuitPlace place, ILogger<PageDispatcher> logger, IStringLocalizer<ComponentsText> text) : IDispatcher
{
    public async Task<TResult> SendAsync<TResult>(IMessage<TResult> message, CancellationToken ct) where TResult : IResult<TResult>
    {
        var caller = await current.GetAsync();
        if (message is IChange)
            return await TryAsync(message, caller, ct);

        if (memory.Take(message, caller) is { } remembered)
            return remembered;

        await memory.BeginAsync(caller, ct);
        var answer = await TryAsync(message, caller, ct);
        memory.Keep(message, caller, answer);
        return answer;
    }

    private async Task<TResult> TryAsync<TResult>(IMessage<TResult> message, Caller caller, CancellationToken ct) where TResult : IResult<TResult>
    {
        try
        {
            return await dispatchers.SendAsync(message, caller, ct);
        }
        catch (Exception exception) when (place.IsCircuit && Outage.Is(exception))
        {
            logger.LogWarning(exception, "{Message} could not be carried out while something is away.", message.GetType().Name);
            return TResult.Failed(Error.Unavailable(text["error.Unavailable.text"]));
        }
    }
}
