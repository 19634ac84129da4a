using System.Text.RegularExpressions;

namespace Portal.Provisioning.Drivers.Storage;

/// <summary>What an object in a tenant's storage may be called, wherever that storage lies.</summary>
internal static partial class ObjectName
{
    private const int Longest = 500;

    /// <exception cref="StorageNameException">It may not.</exception>
    public static void Check(string name)
    {
        if (name.Length > Longest || !Plain().IsMatch(name) || name.Split('/').Any(part => part is "." or ".."))
            throw new StorageNameException(name);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*\z")]
    private static partial Regex Plain();
}
