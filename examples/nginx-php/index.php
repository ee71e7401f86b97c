<?php
echo "PHP ", PHP_MAJOR_VERSION, " behind nginx\n";
