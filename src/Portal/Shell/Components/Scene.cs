namespace Portal.Shell.Components;

/// <summary>The line drawings of empty and broken states.</summary>
public enum Scene
{
    /// <summary>A shelf with nothing on it: there is nothing yet.</summary>
    EmptyShelf,

    /// <summary>A tray that has been cleared: all is done.</summary>
    AllDone,

    /// <summary>A lens over an empty list: the filter finds nothing.</summary>
    NothingFound,

    /// <summary>A closed door: it is there, but not for you.</summary>
    ClosedDoor,

    /// <summary>An open doorway that leads nowhere: it does not exist.</summary>
    NoSuchPlace,

    /// <summary>A plug out of its socket: something is away.</summary>
    Unplugged,
}
