using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Features.Deletion.Certificates;

/// <summary>A certificate as it leaves the house: a flattened JSON Web Signature (RFC 7515, 7.2.2) over the document, with the same document in clear beside it.</summary>
/// <param name="Document">The JSON that was signed.</param>
/// <param name="Protected">The protected header, as base64url.</param>
/// <param name="Signature">As base64url.</param>
internal sealed record SignedCertificate(string Document, string Protected, string Signature)
{
    private const string Readable = "certificate";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of what was signed, as lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Document)));

    /// <summary>The thumbprint of the key that the header names.</summary>
    public string? KeyId => Header("kid");

    public static SignedCertificate Sign(string document, CertificateKey key)
    {
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"{{key.Id}}","typ":"portal-deletion-certificate+json"}"""));
        return new SignedCertificate(document, header, Base64Url.EncodeToString(key.Sign(ToSign(header, document))));
    }

    /// <summary>True when one of these keys made the signature, and over just this.</summary>
    public bool Holds(IEnumerable<CertificateKey> keys)
    {
        // ES256 and nothing else: a header that could choose would choose "none".
        if (Header("alg") != "ES256" || keys.FirstOrDefault(k => k.Id == KeyId) is not { } key)
            return false;

        return Base64Url.IsValid(Signature) && key.Verifies(ToSign(Protected, Document), Base64Url.DecodeFromChars(Signature));
    }

    /// <summary>The file that people keep.</summary>
    public string Write() => new JsonObject
    {
        [Readable] = JsonNode.Parse(Document),
        ["payload"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Document)),
        ["protected"] = Protected,
        ["signature"] = Signature,
    }.ToJsonString(Json);

    /// <returns>Null when it is no such file, or what stands in clear is not what was signed.</returns>
    public static SignedCertificate? Read(string text)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject file || Text(file, "payload") is not { } payload || Text(file, "protected") is not { } header || Text(file, "signature") is not { } signature)
                return null;

            var document = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(payload));
            return JsonNode.DeepEquals(file[Readable], JsonNode.Parse(document)) ? new SignedCertificate(document, header, signature) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject file, string name) => file[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static byte[] ToSign(string header, string document) => Encoding.ASCII.GetBytes($"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(document))}");

    // Null too where it is no text, or stands there twice: the file is whatever somebody has sent.
    private string? Header(string name)
    {
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(Protected)) is JsonObject header ? Text(header, name) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
