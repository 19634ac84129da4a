using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>
/// A storage account of its own for one test class: Microsoft's emulator, on this machine only, in memory. Where <c>PORTAL_TEST_AZURITE</c> names
/// no script of it, tests that ask for <see cref="ConnectionString"/> are skipped. <c>test.sh</c> installs it.
/// </summary>
public sealed class Azurite : IAsyncLifetime
{
    // The emulator's account and key are the same everywhere and open nothing else.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private Process? _process;
    private string? _connectionString;

    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(_connectionString is null, "Azurite is not there: set PORTAL_TEST_AZURITE to the path of its azurite-blob script, or run ./test.sh, which installs it.");
            return _connectionString;
        }
    }

    /// <summary>Where the account answers.</summary>
    public string Address => $"http://127.0.0.1:{Port}/{Account}";

    private int Port { get; set; }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_AZURITE") is not { Length: > 0 } script)
            return;

        for (var attempt = 0; _connectionString is null; attempt++)
        {
            Port = FreePort();
            _process = Process.Start(new ProcessStartInfo("node")
            {
                ArgumentList =
                {
                    script, "--blobHost", "127.0.0.1", "--blobPort", $"{Port}", "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--inMemoryPersistence",
                },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (await AnswersAsync(_process))
                _connectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Address};";
            else if (attempt == 3)
                throw new InvalidOperationException($"Azurite does not start: {await _process.StandardError.ReadToEndAsync()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
    }

    private async Task<bool> AnswersAsync(Process process)
    {
        for (var i = 0; i < 600 && !process.HasExited; i++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
