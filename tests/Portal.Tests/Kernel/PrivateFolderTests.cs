using Portal.Kernel;

namespace Portal.Tests.Kernel;

public sealed class PrivateFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("portal-private-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Nobody_else_looks_into_what_is_made_and_what_exists_keeps_its_rights()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights.");
            return;
        }

        var shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        var given = Directory.CreateDirectory(Path.Combine(_root, "given"), shared).FullName;

        PrivateFolder.Ensure(Path.Combine(given, "data", "mail"));
        PrivateFolder.Ensure(given);

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(owner, File.GetUnixFileMode(Path.Combine(given, "data")));
        Assert.Equal(owner, File.GetUnixFileMode(Path.Combine(given, "data", "mail")));
        Assert.Equal(shared, File.GetUnixFileMode(given));
    }
}
