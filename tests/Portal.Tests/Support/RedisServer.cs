using System.Diagnostics;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>A real <c>redis-server</c> of our own on 127.0.0.1, which keeps nothing and can be stopped and started again at the same port.</summary>
public sealed class RedisServer : IDisposable
{
    public const string IsMissing = "There is no redis-server on the path; test.sh installs it.";

    private readonly int _port = Balancer.FreeAddress().Port;
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-redis-").FullName;
    private Process? _process;

    public static bool Exists { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    public string ConnectionString => $"127.0.0.1:{_port}";

    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server",
            ["--bind", "127.0.0.1", "--port", $"{_port}", "--save", "", "--appendonly", "no", "--dir", _folder, "--loglevel", "warning"]) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        await PortalApp.UntilAsync("redis-server answers", async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    public async Task StopAsync()
    {
        if (_process is null)
            return;

        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
