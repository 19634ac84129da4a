namespace Portal.Features.Keys.Admin;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class KeysAdminText;
