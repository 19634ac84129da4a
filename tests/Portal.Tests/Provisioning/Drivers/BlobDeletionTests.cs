using System.Net;
using System.Net.Sockets;
using System.Text;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Storage;

namespace Portal.Tests.Provisioning.Drivers;

/// <summary>A container that Azure is still deleting, which the emulator never shows: the real answer of the service, said by a small server.</summary>
public sealed class BlobDeletionTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly BlobStorage _driver = new(TimeProvider.System);
    private Task _serving = Task.CompletedTask;
    private PlacedTenant _tenant = null!;

    public ValueTask InitializeAsync()
    {
        _listener.Start();
        _serving = ServeAsync();
        var address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/account";
        _tenant = new PlacedTenant(new CellAccess(CellId.New(), Storage: $"DefaultEndpointsProtocol=http;AccountName=account;AccountKey=YQ==;BlobEndpoint={address};"), TenantId.New());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    [Fact]
    public async Task It_cannot_be_made_yet_and_that_is_said()
    {
        var refused = await Assert.ThrowsAsync<StorageBeingDeletedException>(() => _driver.EnsureAsync(_tenant, 100, Ct));

        Assert.Contains("made anew in a minute", refused.Message);
    }

    [Fact]
    public async Task It_is_deleted_and_not_there()
    {
        await _driver.DeleteAsync(_tenant, Ct);

        Assert.Null(await _driver.DescribeAsync(_tenant, Ct));
    }

    private async Task ServeAsync()
    {
        const string body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>ContainerBeingDeleted</Code><Message>The specified container is being deleted. Try operation later.</Message></Error>";
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
                var isHead = (await reader.ReadLineAsync(_end.Token))!.StartsWith("HEAD", StringComparison.Ordinal);
                while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 })
                {
                    // The headers of the request.
                }

                var head = $"HTTP/1.1 409 Conflict\r\nx-ms-error-code: ContainerBeingDeleted\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(isHead ? head : head + body), _end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }
}
