using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Portal.Data.Protection;

/// <summary>Encrypts Data Protection's keys with the root key before they are stored.</summary>
internal sealed class RootKeyXmlEncryptor(RootKey root) : IXmlEncryptor
{
    internal static readonly XName Sealed = "rootKeySealed"; // stored; never rename

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement(Sealed, root.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting), Purpose)), typeof(RootKeyXmlDecryptor));

    internal const string Purpose = "data-protection"; // part of what is stored; never change
}

/// <summary>Decrypts them again. Its full name is stored beside each key; never rename or move it.</summary>
internal sealed class RootKeyXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(services.GetRequiredService<RootKey>().Open(encryptedElement.Value, RootKeyXmlEncryptor.Purpose));
}
