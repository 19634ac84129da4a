using System.Globalization;
using Portal.Kernel;

namespace Portal.Provisioning.Nodes;

/// <summary>What nodes call each other on, and in which words.</summary>
internal static class Channels
{
    /// <summary><c>id:version</c> of an operation that changed.</summary>
    public const string Operations = "portal_operations";

    /// <summary>Anything: a wish to run waits.</summary>
    public const string Work = "portal_work";

    public static string Write(OperationId id, int version) => string.Create(CultureInfo.InvariantCulture, $"{id}:{version}");

    public static bool TryRead(string text, out OperationId id, out int version)
    {
        version = 0;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return OperationId.TryParse(colon < 0 ? text : text[..colon], null, out id) && int.TryParse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture, out version);
    }
}
