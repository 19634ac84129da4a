using Azure;
using Azure.Storage.Blobs;
using Portal.Kernel;

namespace Portal.Provisioning.Drivers.Trials;

/// <summary>Whether a storage account takes the key, and its containers can be listed.</summary>
internal static class BlobTrial
{
    public static async Task<ServerTrial> RunAsync(string connectionString, CancellationToken ct)
    {
        if (Read(connectionString) is not { } account)
            return new ServerTrial(ServerFault.Malformed, "");

        var server = BoundedText.Cut(ServerOf(account), ServerTrials.ServerLength);
        try
        {
            await foreach (var _ in account.GetBlobContainersAsync(cancellationToken: ct).AsPages(pageSizeHint: 1))
                break;

            return new ServerTrial(null, server);
        }
        catch (RequestFailedException refused) when (refused.Status is 401 or 403)
        {
            var lacks = refused.ErrorCode is "AuthorizationPermissionMismatch" or "AuthorizationServiceMismatch" or "AuthorizationResourceTypeMismatch";
            return new ServerTrial(lacks ? ServerFault.LacksRights : ServerFault.Refused, server, refused.ErrorCode ?? "");
        }
        catch (RequestFailedException refused) when (refused.Status > 0)
        {
            return new ServerTrial(ServerFault.Failed, server, refused.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            return new ServerTrial(exception.GetBaseException() is System.Security.Authentication.AuthenticationException ? ServerFault.Untrusted : ServerFault.Unreachable, server);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException)
        {
            return new ServerTrial(ServerFault.Malformed, server); // a key that is no Base64 is found out when it is used
        }
    }

    /// <summary>The address without what a shared access signature adds to it.</summary>
    private static string ServerOf(BlobServiceClient account) => account.Uri.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private static BlobServiceClient? Read(string text)
    {
        try
        {
            var options = new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = ServerTrials.ToConnect } };
            var account = new BlobServiceClient(text, options);
            return account.Uri is { IsAbsoluteUri: true, Host.Length: > 0 } ? account : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException or UriFormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
