namespace Portal.Tests.Support;

/// <summary>The real time, moved forward on demand: what waits on a timer still waits in real time, what compares instants sees the new ones.</summary>
public sealed class TravellingClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
