using Portal.Kernel;

namespace Portal.Shell.Circuits;

/// <summary>
/// The dispatcher of pages. A live page is made twice, first as HTML and again in its circuit; what it read the first time is handed over, so that
/// nothing is read twice and nothing flickers.
/// </summary>
internal sealed class PageDispatcher(Dispatchers dispatchers, ICurrentCaller current, PageMemory memory) : IDispatcher
{
    public async Task<TResult> SendAsync<TResult>(IMessage<TResult> message, CancellationToken ct) where TResult : IResult<TResult>
    {
        var caller = await current.GetAsync();
        if (message is IChange)
            return await dispatchers.SendAsync(message, caller, ct);

        if (memory.Take(message, caller) is { } remembered)
            return remembered;

        var answer = await dispatchers.SendAsync(message, caller, ct);
        memory.Keep(message, caller, answer);
        return answer;
    }
}
