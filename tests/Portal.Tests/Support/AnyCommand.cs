using Portal.Features.FourEyes;
using Portal.Kernel;

namespace Portal.Tests.Support;

/// <summary>Lists of commands that answer with nothing, and of those that a second person may have to approve.</summary>
internal static class AnyCommand
{
    /// <returns>Why not; null: it went well.</returns>
    public static async Task<Error?> TryAsync(this IDispatcher portal, IChange command, CancellationToken ct = default) => command switch
    {
        ICommand plain => (await portal.SendAsync(plain, ct)).Error,
        ICommand<Decided> guarded => (await portal.SendAsync(guarded, ct)).Error,
        _ => throw new ArgumentException($"{command.GetType().Name} answers with something else.", nameof(command)),
    };
}
