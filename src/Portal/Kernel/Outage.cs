using System.Data.Common;
using System.Net.Sockets;

namespace Portal.Kernel;

/// <summary>Tells what is away for a while from what is broken.</summary>
public static class Outage
{
    /// <summary>True when the exception, or what it wraps, says that a server could not be reached: the same may work in a moment.</summary>
    public static bool Is(Exception? exception) => exception switch
    {
        null => false,
        DbException { IsTransient: true } or TimeoutException or SocketException => true,
        _ => Is(exception.InnerException), // EF's providers wrap what may pass
    };
}
