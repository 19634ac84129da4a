namespace Portal.Features.SignUp;

/// <summary>
/// Sign-ups with one address wait for each other, so that those of one moment are counted like those of an hour. In memory: each node has its own turns,
/// and an address gets at most as many times more mails as there are nodes.
/// </summary>
internal sealed class SignUpTurns : IDisposable
{
    // Few, and not one for each address: strangers choose those.
    private readonly SemaphoreSlim[] _places = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <returns>Dispose it to let the next one in.</returns>
    public async Task<IDisposable> TakeAsync(string address, CancellationToken ct)
    {
        var place = _places[(uint)address.GetHashCode(StringComparison.Ordinal) % (uint)_places.Length];
        await place.WaitAsync(ct);
        return new Turn(place);
    }

    public void Dispose() => Array.ForEach(_places, p => p.Dispose());

    private sealed class Turn(SemaphoreSlim place) : IDisposable
    {
        public void Dispose() => place.Release();
    }
}
