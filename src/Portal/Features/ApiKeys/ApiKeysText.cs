namespace Portal.Features.ApiKeys;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class ApiKeysText;
