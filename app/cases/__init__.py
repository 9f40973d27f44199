"""Cases (要確認): what a person must look at, with both sides and a proposed way out."""
