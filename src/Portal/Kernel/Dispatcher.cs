using MediatR;

namespace Portal.Kernel;

/// <summary>Sends messages. Every message gets a scope of its own: a circuit lives for hours, a unit of work for one message.</summary>
public interface IDispatcher
{
    Task<TResult> SendAsync<TResult>(IMessage<TResult> message, CancellationToken ct = default) where TResult : IResult<TResult>;
}

/// <summary>Sends messages as a given caller: the worker, the verbs of the command line, the tests.</summary>
public interface IDispatchers
{
    IDispatcher As(Caller caller);
}

/// <summary>Work to do once the message's transaction has been committed, such as waking the worker. A failure there is logged, never shown.</summary>
public sealed class AfterCommit
{
    private readonly List<Func<IServiceProvider, CancellationToken, Task>> _work = [];

    public void Do(Func<IServiceProvider, CancellationToken, Task> work) => _work.Add(work);

    /// <summary>For a handler that succeeds although its save did not: nothing of it was committed.</summary>
    public void Forget() => _work.Clear();

    internal async Task RunAsync(IServiceProvider services, ILogger logger)
    {
        foreach (var work in _work)
        {
            try
            {
                await work(services, CancellationToken.None);
            }
            catch (Exception exception)
            {
                logger.LogWarning(exception, "Work after a commit failed; what it announces is found again by polling.");
            }
        }

        _work.Clear();
    }
}

internal sealed class Dispatchers(IServiceScopeFactory scopes, ILogger<Dispatchers> logger) : IDispatchers
{
    public IDispatcher As(Caller caller) => new Fixed(this, caller);

    internal async Task<TResult> SendAsync<TResult>(IMessage<TResult> message, Caller caller, CancellationToken ct) where TResult : IResult<TResult>
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Caller = caller;
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(message, ct);
        if (result.Error is null)
            await scope.ServiceProvider.GetRequiredService<AfterCommit>().RunAsync(scope.ServiceProvider, logger);

        return result;
    }

    private sealed class Fixed(Dispatchers dispatchers, Caller caller) : IDispatcher
    {
        public Task<TResult> SendAsync<TResult>(IMessage<TResult> message, CancellationToken ct) where TResult : IResult<TResult> =>
            dispatchers.SendAsync(message, caller, ct);
    }
}
