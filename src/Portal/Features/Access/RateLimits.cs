using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>How often one client may post the forms that are open to everybody, under <c>RateLimits</c>. Looking at them is allowed ten times as often.</summary>
public sealed class RateLimits
{
    public const string Section = "RateLimits";

    /// <summary>The policies' names, for <c>[EnableRateLimiting]</c>.</summary>
    public const string SignInPolicy = "signin";

    public const string SignUpPolicy = "signup";

    public const string ForgotPasswordPolicy = "forgot-password";

    public const string TokensPolicy = "tokens";

    /// <summary>Challenges for passkeys: every look at the sign-in page takes one.</summary>
    public const string PasskeysPolicy = "passkeys";

    /// <summary>Sign-ins a minute. (An account pauses after five wrong passwords, whatever the client.)</summary>
    public int SignIn { get; set; } = 20;

    /// <summary>Sign-ups a minute.</summary>
    public int SignUp { get; set; } = 10;

    /// <summary>Requests for a new password a minute.</summary>
    public int ForgotPassword { get; set; } = 5;

    /// <summary>Uses of a link with a token a minute.</summary>
    public int Tokens { get; set; } = 20;

    /// <summary>Mails an hour that strangers can cause to one address.</summary>
    public int MailsPerAddress { get; set; } = 3;

    /// <summary>Live pages that one client may have open at once. Each costs memory for as long as it is open; a whole office may sit behind one address.</summary>
    public int OpenPages { get; set; } = 250;

    /// <returns>Every broken rule, with its key.</returns>
    internal static IEnumerable<string> Check(IConfiguration configuration)
    {
        foreach (var name in (string[])[nameof(SignIn), nameof(SignUp), nameof(ForgotPassword), nameof(Tokens), nameof(MailsPerAddress), nameof(OpenPages)])
        {
            var set = configuration[$"{Section}:{name}"];
            if (set is not null && !(int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000_000))
                yield return $"{Section}:{name} is '{set}'; it must be a whole number from 1 to 1000000.";
        }
    }

    internal void Add(RateLimiterOptions limiter)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) =>
        {
            // The page that says so is made from the status, like that of every other refusal.
            if (context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
                context.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

            return ValueTask.CompletedTask;
        };
        foreach (var (policy, posts) in (ReadOnlySpan<(string, int)>)[(SignInPolicy, SignIn), (PasskeysPolicy, SignIn * 10), (SignUpPolicy, SignUp), (ForgotPasswordPolicy, ForgotPassword), (TokensPolicy, Tokens)])
            limiter.AddPolicy(policy, http => PerMinute(http, posts));
    }

    private static RateLimitPartition<string> PerMinute(HttpContext http, int posts)
    {
        var isPost = HttpMethods.IsPost(http.Request.Method);
        return RateLimitPartition.GetFixedWindowLimiter($"{isPost}|{ClientOf(http.Connection.RemoteIpAddress)}", _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = isPost ? posts : posts * 10,
            Window = TimeSpan.FromMinutes(1),
        });
    }

    // Whoever has an IPv6 address has a whole /64 of them.
    internal static string ClientOf(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}

/// <summary>Bounds the mails that strangers can cause to one address. In memory: each node counts for itself.</summary>
public sealed class PerAddressLimit(RateLimits limits) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(EmailAddress.Normalise(address), _ => new FixedWindowRateLimiterOptions { PermitLimit = limits.MailsPerAddress, Window = TimeSpan.FromHours(1) }));

    /// <returns>False: enough for this hour.</returns>
    public bool TryTake(string address)
    {
        using var lease = _limiter.AttemptAcquire(address);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
