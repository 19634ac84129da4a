using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Shell.Circuits;

/// <summary>
/// The dispatcher of pages. A live page is made twice, first as HTML and again in its circuit; what it read the first time is handed over, so that
/// nothing is read twice and nothing flickers. Who must prove again who they are, or lacks a second factor, is sent to do so or to set one up, and comes back to the same page. While the database is away a live page is told so and goes on living; a request ends with a page that says so.
/// </summary>
internal sealed class PageDispatcher(Dispatchers dispatchers, ICurrentCaller current, PageMemory memory, CircuitPlace place, NavigationManager navigation, ILogger<PageDispatcher> logger, IStringLocalizer<ComponentsText> text) : IDispatcher
{
    private string Here => "/" + navigation.ToBaseRelativePath(navigation.Uri);

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
            var answer = await dispatchers.SendAsync(message, caller, ct);
            if (answer.Error?.Kind == ErrorKind.FactorMissing && (place.IsCircuit || memory.IsFirstMaking))
                navigation.NavigateTo(TwoStepPage.RequiredFor(Here), forceLoad: place.IsCircuit);
            else if (answer.Error?.Kind == ErrorKind.Unproved && place.IsCircuit)
                navigation.NavigateTo(ProvePage.For(Here), forceLoad: true); // only a request can issue the new cookie

            return answer;
        }
        catch (Exception exception) when (place.IsCircuit && Outage.Is(exception))
        {
            logger.LogWarning(exception, "{Message} could not be carried out while something is away.", message.GetType().Name);
            return TResult.Failed(Error.Unavailable(text["error.Unavailable.text"]));
        }
    }
}
