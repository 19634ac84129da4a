using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Portal.Features.SignUp;

/// <summary>
/// What a confirmed sign-up can be recognised by. The address of the timeline may be passed on; setting the owner's password may not: that needs a
/// proof that only the browser that confirmed has, in a cookie.
/// </summary>
internal sealed class SignUpProof(IDataProtectionProvider protection)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Portal.SignUp.Owner").ToTimeLimitedDataProtector();

    /// <summary>
    /// The token of the timeline's address, derived from the confirmation's: whoever clicks the mail's link twice comes to the same page, and the
    /// database holds neither.
    /// </summary>
    public static string ProgressToken(string confirmationToken) =>
        WebEncoders.Base64UrlEncode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(confirmationToken), "portal sign-up progress"u8));

    public string Make(Guid request) => _protector.Protect(request.ToString("N"), Lifetime);

    /// <returns>Null when it is not ours, was changed, or has run out.</returns>
    public Guid? Read(string? proof)
    {
        if (string.IsNullOrEmpty(proof))
            return null;

        try
        {
            return Guid.ParseExact(_protector.Unprotect(proof), "N");
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
