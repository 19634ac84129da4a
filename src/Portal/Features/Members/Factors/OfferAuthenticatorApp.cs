using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using QRCoder;

namespace Portal.Features.Members.Factors;

/// <summary>Offers the caller a key for their authenticator app. Nothing is stored before a code proves that the app has it.</summary>
/// <param name="Ticket">Of an offer that was made before: the same key is shown again. Null, or one that is over: a new key.</param>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record OfferAuthenticatorApp(string? Ticket) : IQuery<AppOffer>;

/// <summary>A key to take over into an app.</summary>
/// <param name="Ticket">Brings the key back with the code.</param>
/// <param name="Key">In groups of four, for typing.</param>
/// <param name="Picture">The QR code: the data of an SVG path, one unit a module.</param>
/// <param name="Size">How many units it is wide and high.</param>
public sealed record AppOffer(string Ticket, string Key, string Picture, int Size);

/// <summary>What the ticket of an offer holds.</summary>
internal sealed record OfferedKey(Guid Person, byte[] Key)
{
    public const string Purpose = "authenticator-app";

    /// <summary>Long enough to install an app first.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(30);
}

internal sealed class OfferAuthenticatorAppHandler(PortalDb db, Tickets tickets, PortalOptions portal, CallerContext context, IStringLocalizer<FactorsText> text)
    : IQueryHandler<OfferAuthenticatorApp, AppOffer>
{
    public async Task<Result<AppOffer>> Handle(OfferAuthenticatorApp query, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value.Value;
        if (await db.AuthenticatorApps.AnyAsync(a => a.PersonId == id, ct))
            return Error.Conflict(text["app.known"]);

        var email = await db.People.Where(p => p.Id == id).Select(p => p.Email!).SingleAsync(ct);
        var offered = tickets.Open<OfferedKey>(OfferedKey.Purpose, query.Ticket);
        var isKnown = offered?.Person == id;
        if (!isKnown)
            offered = new OfferedKey(id, Totp.NewKey());

        var ticket = isKnown ? query.Ticket! : tickets.Issue(OfferedKey.Purpose, offered!, OfferedKey.ValidFor);
        var (picture, size) = Draw(Totp.Uri(offered!.Key, portal.ProductName, email));
        return new AppOffer(ticket, string.Join(' ', Totp.ToText(offered.Key).Chunk(4).Select(group => new string(group))), picture, size);
    }

    // One path of unit squares, with the quiet zone that readers need around it: no style, no script, nothing that the page's policy would refuse.
    private static (string Picture, int Size) Draw(string content)
    {
        using var code = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
        {
            for (var x = 0; x < code.ModuleMatrix[y].Count; x++)
            {
                if (code.ModuleMatrix[y][x])
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }

        return (path.ToString(), code.ModuleMatrix.Count);
    }
}
