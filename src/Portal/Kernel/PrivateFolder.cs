namespace Portal.Kernel;

/// <summary>Folders that nobody else on this machine can look into: below them lie databases, and mails with links that open things.</summary>
public static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder and what is missing above it. One that exists keeps the rights that its owner gave it.</summary>
    /// <returns>The path.</returns>
    public static string Ensure(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } above)
                Ensure(above); // the framework gives what is missing above it the usual rights

            Directory.CreateDirectory(path, OwnerOnly);
        }

        return path;
    }
}
