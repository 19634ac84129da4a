namespace Portal.Shell.Layouts;

/// <summary>Tells the frames of an open page that what its person may do has changed. Scoped: one per circuit.</summary>
public sealed class LiveRights
{
    /// <summary>Another permission, membership or state of a tenant: read again.</summary>
    public event Func<Task>? Changed;

    /// <summary>The session is over: only a full load can go on, and it ends at the sign-in.</summary>
    public event Func<Task>? Ended;

    internal Task TellChangedAsync() => Changed?.Invoke() ?? Task.CompletedTask;

    internal Task TellEndedAsync() => Ended?.Invoke() ?? Task.CompletedTask;
}
